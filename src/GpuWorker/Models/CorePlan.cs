using SamCam.Segmentation.Models;

namespace SamCam.GpuWorker.Models;

/// <summary>
/// How the cores are shared out: several images at once, each with few threads, rather than one image with all of them. An image has parts that use one
/// core only, and operators too small to be divided; images beside one another have neither problem.
/// </summary>
/// <param name="Cores">Cores that images may use.</param>
/// <param name="ImagesAtOnce">Images that are computed at the same time.</param>
internal sealed record CorePlan(int Cores, int ImagesAtOnce)
{
    /// <summary>Threads of each network that an image runs through.</summary>
    public int Threads => Math.Max(1, Cores / ImagesAtOnce);

    /// <summary>What a worker's settings ask for; by default one thread an image, and as many images as cores.</summary>
    public static CorePlan Of(WorkerOptions worker)
    {
        var cores = worker.Cores > 0 ? worker.Cores : Environment.ProcessorCount;
        return new CorePlan(cores, worker switch
        {
            { ImagesAtOnce: > 0 } => worker.ImagesAtOnce,
            { Session.IntraOpThreads: > 0 } => Math.Max(1, cores / worker.Session.IntraOpThreads),
            _ => cores,
        });
    }

    /// <summary>Session settings with the threads of this plan, where they say nothing else.</summary>
    public SessionSettings Apply(SessionSettings session) => session.IntraOpThreads > 0 ? session : session with { IntraOpThreads = Threads };
}
