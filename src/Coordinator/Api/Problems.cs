using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace SamCam.Coordinator.Api;

/// <summary>Answers that say what is wrong.</summary>
internal static class Problems
{
    public static ProblemHttpResult NoJob(Guid id) => TypedResults.Problem($"there is no job {id}", statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult NoImage(Guid id, string key) => TypedResults.Problem($"job {id} has no image '{key}'", statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult WrongState(Guid id, string what) =>
        TypedResults.Problem($"job {id} is not there, or in no state to be {what}", statusCode: StatusCodes.Status409Conflict);
}
