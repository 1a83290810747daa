using System.Text.Json;
using Microsoft.Extensions.Logging;
using SamCam.Contracts;
using SamCam.Segmentation.Recipes;

namespace SamCam.GpuWorker.Models;

/// <summary>Keeps the models of the latest recipe in memory: shards of one job follow one another.</summary>
public sealed class RecipeCache(WorkerOptions options, ILogger<RecipeCache> logger) : IDisposable
{
    private readonly Lock gate = new();
    private (string Identity, LoadedRecipe Recipe)? latest;

    /// <summary>The job's recipe, loaded.</summary>
    public LoadedRecipe Get(JobSpecification job)
    {
        lock (gate)
        {
            // The class list decides which class map belongs to which class id, and is no part of the recipe.
            var identity = job.RecipeHash + CanonicalJson.Hash(job.ClassNames);
            if (latest is { } there && there.Identity == identity)
                return there.Recipe;
            latest?.Recipe.Dispose();
            latest = null;
            var recipe = JsonSerializer.Deserialize<Recipe>(job.Recipe, CanonicalJson.SerializerOptions)!;
            var loaded = new LoadedRecipe(recipe.Options, job.SamModel, job.CamModel, job.ClassNames, options);
            LogMessages.ModelsLoaded(logger, options.Name, loaded.Numerics);
            latest = (identity, loaded);
            return loaded;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => latest?.Recipe.Dispose();
}
