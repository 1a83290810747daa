using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SamCam.Coordinator.Access;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Api;

/// <summary>What the OpenAPI document says beyond what the endpoints say of themselves: who may do what, and how refusals look.</summary>
internal static class ApiDescription
{
    private const string Problem = "Problem";
    private const string Key = "key";
    private const string Session = "session";
    private const string Images = "/v1/jobs/{id}/images/{key}";

    /// <summary>Sets up the document.</summary>
    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddOperationTransformer(DescribeAsync);
        options.AddDocumentTransformer(DescribeAsync);
    }

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "SamCam",
            Version = "v1",
            Description = "Submit datasets, watch and steer jobs, query results and quality. Errors are problem details (RFC 9457). "
                + "The names beside a security scheme are the roles that an operation is for. Image keys have slashes of their own; all else in them is percent-encoded.",
        };
        document.Servers?.Clear();
        document.AddComponent(Key, (IOpenApiSecurityScheme)new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key, or a token of the identity provider.",
        });
        document.AddComponent(Session, (IOpenApiSecurityScheme)new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Cookie,
            Name = SessionCookie.Name,
            Description = "The cookie of a browser that logged in.",
        });
        // The pattern cannot say it: a key has slashes of its own.
        if (document.Paths[Images] is OpenApiPathItem { Operations: { } operations } && operations.Remove(HttpMethod.Put, out var judge))
            document.Paths[Images + "/verdict"] = new OpenApiPathItem { Operations = new() { [HttpMethod.Put] = judge } };
        return Task.CompletedTask;
    }

    private static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var (document, metadata) = (context.Document!, context.Description.ActionDescriptor.EndpointMetadata);
        if (document.Components?.Schemas?.ContainsKey(Problem) is not true)
            document.AddComponent(Problem, (IOpenApiSchema)ProblemSchema());
        if (!metadata.OfType<IAllowAnonymous>().Any())
        {
            var role = metadata.OfType<IAuthorizeData>().Select(d => AccessRoles.TryParse(d.Policy, out var named) ? named : AccessRole.Admin).Max();
            operation.Security =
            [
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, document)] = [AccessPolicies.Of(role)] },
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Session, document)] = [AccessPolicies.Of(role)] },
            ];
            Refuse(StatusCodes.Status401Unauthorized, "Nobody known: no key, or one that is not in force.");
            Refuse(StatusCodes.Status403Forbidden, "The role is too low, or the request comes from a page of another site.");
        }

        var parameters = operation.Parameters ?? [];
        if (operation.RequestBody is not null || parameters.Any(p => p.In != ParameterLocation.Path) || parameters.Any(p => p.Name is not ("id" or "key")))
            Refuse(StatusCodes.Status400BadRequest, "Something asked for cannot be used; errors says all that is wrong, where that is more than one thing.");
        if (parameters.Any(p => p.In == ParameterLocation.Path))
            Refuse(StatusCodes.Status404NotFound, "There is no such thing.");
        if (operation.RequestBody is not null)
        {
            Refuse(StatusCodes.Status413PayloadTooLarge, "The body is too large.");
            Refuse(StatusCodes.Status415UnsupportedMediaType, "The body is of another kind than JSON.");
        }

        Refuse(StatusCodes.Status429TooManyRequests, "Too many requests; Retry-After says when to come back.");
        return Task.CompletedTask;

        void Refuse(int status, string description)
        {
            operation.Responses ??= [];
            operation.Responses[status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = description,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(Problem, document) } },
            };
        }
    }

    private static OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "Problem details (RFC 9457).",
        Required = new HashSet<string>(StringComparer.Ordinal) { "status", "title" },
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "What is wrong and what to do." },
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Description = "Each thing that is wrong, where there are several.",
                Items = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                    {
                        ["subject"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The value at fault." },
                        ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "What is wrong with it, and what to do." },
                    },
                },
            },
        },
    };
}
