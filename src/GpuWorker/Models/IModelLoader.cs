using Microsoft.Extensions.Logging;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;

namespace SamCam.GpuWorker.Models;

/// <summary>Puts the models of a recipe into memory. What a worker costs without its networks can be measured with another one.</summary>
internal interface IModelLoader
{
    /// <summary>Class maps by a model.</summary>
    /// <param name="folder">The CAM model.</param>
    /// <param name="options">Every parameter that can change a class map.</param>
    /// <param name="classNames">Names of the dataset's classes, in order of class id.</param>
    /// <param name="worker">Where and how the model runs.</param>
    /// <exception cref="SamCam.Segmentation.InputException">The folder holds no CAM model, or the model lacks a class.</exception>
    LoadedCams LoadCams(ModelFolder folder, CamOptions options, IReadOnlyList<string> classNames, WorkerOptions worker);

    /// <summary>Everything mode by a model.</summary>
    /// <param name="folder">The SAM model.</param>
    /// <param name="options">Every parameter that can change a mask.</param>
    /// <param name="worker">Where and how the model runs.</param>
    /// <param name="logger">Told of memory that ran out.</param>
    /// <exception cref="SamCam.Segmentation.InputException">The folder holds no SAM model.</exception>
    MaskLadder LoadMasks(ModelFolder folder, AutomaticMaskOptions options, WorkerOptions worker, ILogger logger);
}
