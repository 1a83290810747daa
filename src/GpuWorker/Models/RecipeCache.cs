using System.Text.Json;
using Microsoft.Extensions.Logging;
using SamCam.Contracts;
using SamCam.Segmentation;
using SamCam.Segmentation.Models;
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

    /// <summary>The job's recipe, loaded. Its models are those that the recipe names by SHA-256.</summary>
    /// <exception cref="InputException">The recipe does not match its hash, a model is not the one it names, or cannot be used.</exception>
    public async Task<LoadedRecipe> GetAsync(JobSpecification job, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            // The class list decides which class map belongs to which class id, and is no part of the recipe.
            var identity = job.RecipeHash + CanonicalJson.Hash(job.ClassNames);
            if (latest is { } there && there.Identity == identity)
                return there.Recipe;
            latest?.Recipe.Dispose();
            latest = null;
            var recipe = Read(job);
            var sam = await FindAsync(job.SamModel, recipe.Models.Sam, cancellationToken);
            var cam = await FindAsync(job.CamModel, recipe.Models.Cam, cancellationToken);
            var loaded = new LoadedRecipe(recipe.Options, sam, cam, job.ClassNames, options, logger);
            LogMessages.ModelsLoaded(logger, options.Name, loaded.Numerics);
            latest = (identity, loaded);
            return loaded;
        }
        finally
        {
            gate.Release();
        }
    }

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

    private async Task<ModelFolder?> FindAsync(string? location, ModelReference? reference, CancellationToken cancellationToken) =>
        location is null ? null : await models.GetAsync(location, reference?.Sha256, cancellationToken);
}
