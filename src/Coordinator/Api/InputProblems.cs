using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using SamCam.Segmentation;

namespace SamCam.Coordinator.Api;

/// <summary>Input that cannot be used is answered with 400 and its sentence as problem details (RFC 9457); everything else stays a fault of the server.</summary>
internal sealed class InputProblems(IProblemDetailsService problems) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not (InputException or BadHttpRequestException))
            return false;
        var status = (exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
        httpContext.Response.StatusCode = status;
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = new ProblemDetails { Status = status, Title = "The request cannot be used.", Detail = exception.Message },
        });
    }
}
