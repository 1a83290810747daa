using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using SamCam.Coordinator.Jobs;
using SamCam.Segmentation;

namespace SamCam.Coordinator.Api;

/// <summary>Input that cannot be used is answered with 400 (409 where another job is there) and its sentence as problem details (RFC 9457); everything else stays a fault of the server.</summary>
internal sealed class InputProblems(IProblemDetailsService problems) : IExceptionHandler
{
    /// <summary>How an error that comes of the input is answered; null for one of the server.</summary>
    public static int? StatusOf(Exception exception) => exception switch
    {
        InputException => StatusCodes.Status400BadRequest,
        JobConflictException => StatusCodes.Status409Conflict,
        BadHttpRequestException bad => bad.StatusCode,
        _ => null,
    };

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (StatusOf(exception) is not { } status)
            return false;
        httpContext.Response.StatusCode = status;
        var problem = new ProblemDetails
        {
            Status = status,
            Title = exception is JobConflictException ? "Another job is there." : "The request cannot be used.",
            Detail = exception is BadHttpRequestException { InnerException: JsonException json } ? "the body is not as /openapi/v1.json describes it: " + json.Message : exception.Message,
        };
        if (exception is InputException { Problems: { Count: > 1 } several })
            problem.Extensions["errors"] = several.Select(p => new { subject = p.Subject, detail = p.Message });
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem });
    }
}
