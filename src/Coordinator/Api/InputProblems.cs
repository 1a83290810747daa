using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using SamCam.Coordinator.Jobs;
using SamCam.Segmentation;

namespace SamCam.Coordinator.Api;

/// <summary>Input that cannot be used is answered with 400 (409 where another job is there) and its sentence as problem details (RFC 9457); everything else stays a fault of the server.</summary>
internal sealed class InputProblems(IProblemDetailsService problems) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not (InputException or BadHttpRequestException or JobConflictException))
            return false;
        var status = exception switch
        {
            JobConflictException => StatusCodes.Status409Conflict,
            BadHttpRequestException bad => bad.StatusCode,
            _ => StatusCodes.Status400BadRequest,
        };
        httpContext.Response.StatusCode = status;
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = new ProblemDetails { Status = status, Title = exception is JobConflictException ? "Another job is there." : "The request cannot be used.", Detail = exception.Message },
        });
    }
}
