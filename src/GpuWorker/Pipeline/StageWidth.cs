namespace SamCam.GpuWorker.Pipeline;

/// <summary>How many images a stage may have in hand.</summary>
/// <param name="AtOnce">Images that it works on at the same time.</param>
/// <param name="Waiting">Images that may wait behind it.</param>
/// <param name="Cores">One place per core, shared among stages; an image is worked on only while it has one. Null for no limit.</param>
internal sealed record StageWidth(int AtOnce, int Waiting, SemaphoreSlim? Cores = null);
