using Microsoft.Extensions.Logging;

namespace SamCam.Pipeline.Tests.Worker;

/// <summary>Keeps what was logged.</summary>
internal sealed class LogLines : ILogger
{
    public List<(LogLevel Level, string Text)> Lines { get; } = [];

    /// <summary>The exception of each line; null where there is none.</summary>
    public List<Exception?> Errors { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Lines.Add((logLevel, formatter(state, exception)));
        Errors.Add(exception);
    }
}
