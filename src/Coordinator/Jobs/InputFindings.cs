using SamCam.Segmentation;

namespace SamCam.Coordinator.Jobs;

/// <summary>Collects what is wrong with a request, so that all of it is told at once.</summary>
internal sealed class InputFindings
{
    private readonly List<InputException> problems = [];

    /// <summary>How many things are wrong so far.</summary>
    public int Count => problems.Count;

    /// <summary>Says that something is wrong.</summary>
    public void Add(string subject, string reason, string remedy) => problems.Add(new InputException(subject, reason, remedy));

    /// <summary>Looks at a part of the request.</summary>
    /// <returns>What was found there; the default when it cannot be used, which is noted.</returns>
    public T? Try<T>(Func<T> look)
    {
        try
        {
            return look();
        }
        catch (InputException e)
        {
            problems.Add(e);
            return default;
        }
    }

    /// <inheritdoc cref="Try{T}"/>
    public async Task<T?> TryAsync<T>(Func<Task<T>> look)
    {
        try
        {
            return await look();
        }
        catch (InputException e)
        {
            problems.Add(e);
            return default;
        }
    }

    /// <summary>Passes a request that nothing was found wrong with.</summary>
    /// <exception cref="InputException">All that is wrong.</exception>
    public void ThrowIfAny()
    {
        if (problems.Count > 0)
            throw InputException.Of(problems);
    }
}
