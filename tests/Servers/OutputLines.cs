namespace SamCam.Testing.Servers;

/// <summary>The lines that a process writes to its two streams, the last 2,000 of them kept, each cut at 4,000 characters.</summary>
internal sealed class OutputLines
{
    private const int MaximumLines = 2_000;
    private const int MaximumLength = 4_000;
    private const int ShownLines = 60;

    private readonly Lock gate = new();
    private readonly Queue<string> lines = new();
    private readonly List<(Func<string, bool> Condition, TaskCompletionSource<string> Found)> watchers = [];
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int openStreams = 2;

    /// <summary>Completes when both streams are at their end.</summary>
    public Task Ended => ended.Task;

    /// <summary>The last 60 lines.</summary>
    public string Text
    {
        get
        {
            lock (gate)
                return string.Join('\n', lines.Skip(lines.Count - ShownLines));
        }
    }

    /// <summary>Takes a line; null is the end of one stream.</summary>
    public void Add(string? line)
    {
        lock (gate)
        {
            if (line is null)
            {
                if (--openStreams == 0)
                    ended.TrySetResult();
                return;
            }
            if (line.Length > MaximumLength)
                line = line[..MaximumLength];
            if (lines.Count == MaximumLines)
                lines.Dequeue();
            lines.Enqueue(line);
            watchers.RemoveAll(w => w.Condition(line) && w.Found.TrySetResult(line));
        }
    }

    /// <summary>The first kept or later line that fits.</summary>
    public Task<string> FindAsync(Func<string, bool> condition)
    {
        lock (gate)
        {
            if (lines.FirstOrDefault(condition) is { } line)
                return Task.FromResult(line);
            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            watchers.Add((condition, found));
            return found.Task;
        }
    }
}
