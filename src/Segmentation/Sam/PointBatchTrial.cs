namespace SamCam.Segmentation.Sam;

/// <summary>What a number of prompts per decoder call costs.</summary>
/// <param name="PointsPerBatch">Prompts per call.</param>
/// <param name="SecondsPerPrompt">CPU seconds of a call divided by them.</param>
public sealed record PointBatchTrial(int PointsPerBatch, double SecondsPerPrompt);
