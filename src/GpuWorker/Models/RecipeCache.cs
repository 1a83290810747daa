using System.Text.Json;
using Microsoft.Extensions.Logging;
using SamCam.Contracts;
using SamCam.Segmentation;
using SamCam.Segmentation.Recipes;
using SamCam.Storage.Models;

namespace SamCam.GpuWorker.Models;

/// <summary>Keeps the models of the latest recipe in memory: shards of one job follow one another.</summary>
public sealed class RecipeCache(WorkerOptions options, ModelCache models, ILogger<RecipeCache> logger) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private (string Identity, LoadedRecipe Recipe)? latest;

    /// <summary>How the latest recipe is computed; null before the first.</summary>
    public string? Numerics => latest?.Recipe.Numerics;

    /// <summary>Prompts per decoder call of the latest recipe while there is memory; 0 before its SAM model is loaded.</summary>
    public int PointsPerBatch => latest?.Recipe.PointsPerBatch ?? 0;

    /// <summary>
    /// The job's recipe, loaded. Its models are those that the recipe names by SHA-256. A job that reuses masks has its SAM model loaded only by
    /// <see cref="LoadMasksAsync"/>.
    /// </summary>
    /// <exception cref="InputException">The recipe does not match its hash, a model is not the one it names, or cannot be used.</exception>
    public async Task<LoadedRecipe> GetAsync(JobSpecification job, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            // The class list decides which class map belongs to which class id, and is no part of the recipe.
            var identity = job.RecipeHash + CanonicalJson.Hash(job.ClassNames);
            if (latest is not { } there || there.Identity != identity)
            {
                latest?.Recipe.Dispose();
                latest = null;
                var recipe = Read(job);
                var cam = job.CamModel is null ? null : await models.GetAsync(job.CamModel, recipe.Models.Cam?.Sha256, cancellationToken);
                there = (identity, new LoadedRecipe(recipe, cam, job.ClassNames, options.KeptIn(models.CalibrationFolder), logger));
                latest = there;
                LogMessages.ModelsLoaded(logger, options.Name, there.Recipe.Numerics);
            }

            if (there.Recipe.HasMasks && job.ReuseMasks is null)
                await LoadMasksAsync(there.Recipe, job, cancellationToken);
            return there.Recipe;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Everything mode of the job's recipe; the first call loads the SAM model.</summary>
    /// <exception cref="InputException">The model is not the one that the recipe names, or cannot be used.</exception>
    public Task<MaskLadder> LoadMasksAsync(LoadedRecipe recipe, JobSpecification job, CancellationToken cancellationToken) => recipe.LoadMasksAsync(
        token => models.GetAsync(
            job.SamModel ?? throw new InputException($"recipe of job {job.JobId}", "it needs masks, but the job names no SAM model", "submit the job again"),
            Read(job).Models.Sam?.Sha256,
            token),
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        latest?.Recipe.Dispose();
        gate.Dispose();
    }

    private static Recipe Read(JobSpecification job)
    {
        var recipe = JsonSerializer.Deserialize<Recipe>(job.Recipe, CanonicalJson.SerializerOptions)!;
        return recipe.Hash() == job.RecipeHash
            ? recipe
            : throw new InputException($"recipe of job {job.JobId}", $"its SHA-256 is not {job.RecipeHash}", "submit the job again");
    }
}
