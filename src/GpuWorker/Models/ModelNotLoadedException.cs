namespace SamCam.GpuWorker.Models;

/// <summary>A model that is first needed in the middle of a shard cannot be had: no fault of the image in hand, so the shard stops.</summary>
/// <param name="cause">Why; decides whether it is tried again.</param>
internal sealed class ModelNotLoadedException(Exception cause) : Exception(cause.Message, cause);
