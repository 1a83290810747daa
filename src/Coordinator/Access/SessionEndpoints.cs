using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SamCam.Client.Documents;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Access;

/// <summary>Sessions of browsers: a log-in by key sets a cookie that no script reads.</summary>
public static class SessionEndpoints
{
    private const string Pattern = "/v1/session";

    /// <summary>Maps <c>/v1/session</c>: log in, who am I, log out.</summary>
    public static void MapSession(this IEndpointRouteBuilder routes)
    {
        var session = routes.MapGroup(Pattern).WithTags("Access");
        session.MapPost("/", LogInAsync).AllowAnonymous().Accepts<SessionRequest>("application/json", "application/x-www-form-urlencoded")
            .WithName("logIn").WithSummary("Sets the cookie of a browser. A form is led on to a page instead.")
            .Produces(StatusCodes.Status204NoContent).Produces(StatusCodes.Status302Found).ProducesProblem(StatusCodes.Status401Unauthorized);
        session.MapGet("/", DescribeAsync).RequireAccess(AccessRole.Viewer).WithName("getSession").WithSummary("Who asks, and what they may do.");
        session.MapDelete("/", LogOutAsync).RequireAccess(AccessRole.Viewer).WithName("logOut").WithSummary("Ends the session of the cookie.").Produces(StatusCodes.Status204NoContent);
        // What a form can send.
        session.MapPost("/end", LogOutAsync).RequireAccess(AccessRole.Viewer).WithName("endSession").WithSummary("The same for a form, which is led on to a page.")
            .Produces(StatusCodes.Status204NoContent).Produces(StatusCodes.Status302Found);
    }

    private static async Task<IResult> LogInAsync(
        HttpContext context,
        ApiKeyStore keys,
        OpenAccess open,
        BrowserSessions sessions,
        AuditStore audit,
        CancellationToken cancellationToken)
    {
        var form = context.Request.HasFormContentType;
        if (await ReadAsync(context.Request, cancellationToken) is not { } request)
            return Results.Problem("The body is neither JSON nor a form.", statusCode: StatusCodes.Status400BadRequest);
        // A session made now would outlast the first key.
        if (await open.IsOpenAsync(cancellationToken))
            return LoggedIn(form, request.ReturnUrl);
        if (await IdentifyAsync(context, request.Key, keys, cancellationToken) is not { Role: { } role } who)
        {
            return form
                ? Results.Redirect(LogInPage.Again("refused", request.ReturnUrl))
                : Results.Problem("The API key is unknown, revoked or out of date.", statusCode: StatusCodes.Status401Unauthorized);
        }

        // Whoever comes with the header is in the audit log already.
        if (Identity.Of(context.User) is null)
        {
            var row = new AuditRow { Who = who.Name, KeyId = who.KeyId, Role = role, Action = "POST " + Pattern, Target = Pattern, Outcome = StatusCodes.Status204NoContent };
            await audit.BeginAsync(row, cancellationToken);
        }

        await sessions.BeginAsync(context, who, role, cancellationToken);
        return LoggedIn(form, request.ReturnUrl);
    }

    private static async Task<Ok<SessionDocument>> DescribeAsync(HttpContext context, OpenAccess open, CancellationToken cancellationToken)
    {
        var who = Identity.Of(context.User)!;
        return TypedResults.Ok(new SessionDocument(who.Name, AccessPolicies.Of(who.Role!.Value), who.ExpiresAt, await open.IsOpenAsync(cancellationToken)));
    }

    private static async Task<IResult> LogOutAsync(HttpContext context, SessionStore sessions, CancellationToken cancellationToken)
    {
        if (AccessToken.Parse(AccessToken.Session, SessionCookie.Read(context.Request)) is { } session)
            await sessions.EndAsync(session, cancellationToken);
        SessionCookie.Delete(context);
        return context.Request.HasFormContentType ? Results.Redirect("/") : Results.NoContent();
    }

    private static IResult LoggedIn(bool form, string? returnUrl) => form ? Results.Redirect(LogInPage.After(returnUrl)) : Results.NoContent();

    private static async Task<SessionRequest?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (request.HasFormContentType)
            {
                var form = await request.ReadFormAsync(cancellationToken);
                return new SessionRequest(form["key"], form["returnUrl"]);
            }

            if (request.HasJsonContentType())
                return await request.ReadFromJsonAsync<SessionRequest>(cancellationToken);
            return request.ContentLength is null or 0 ? new SessionRequest(null, null) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            return null;
        }
    }

    private static async Task<Identity?> IdentifyAsync(HttpContext context, string? text, ApiKeyStore keys, CancellationToken cancellationToken)
    {
        if (text is null)
            return Identity.Of(context.User);
        return AccessToken.Parse(AccessToken.ApiKey, text.Trim()) is { } token && await keys.AuthenticateAsync(token, cancellationToken) is { } key
            ? new Identity(key.Name, key.Role, key.Id, key.ExpiresAt)
            : null;
    }
}
