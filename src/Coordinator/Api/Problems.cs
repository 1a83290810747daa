using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace SamCam.Coordinator.Api;

/// <summary>Answers that say what is wrong.</summary>
internal static class Problems
{
    /// <summary>What is said of an answer that nobody explained; null for one that explains itself.</summary>
    public static string? Sentence(int? status) => status switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this address; /openapi/v1.json describes what there is.",
        StatusCodes.Status405MethodNotAllowed => "This address takes no such method; /openapi/v1.json describes which it takes.",
        StatusCodes.Status413PayloadTooLarge => "The body is larger than Access:MaxRequestBody.",
        StatusCodes.Status415UnsupportedMediaType => "The body is of another kind; send JSON as Content-Type: application/json.",
        StatusCodes.Status500InternalServerError => "The coordinator failed; its log says why.",
        _ => null,
    };

    public static ProblemHttpResult NoJob(Guid id) => TypedResults.Problem($"there is no job {id}", statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult NoImage(Guid id, string key) => TypedResults.Problem($"job {id} has no image '{key}'", statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult WrongState(Guid id, string what) =>
        TypedResults.Problem($"job {id} is in no state to be {what}", statusCode: StatusCodes.Status409Conflict);
}
