using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SamCam.Pipeline.Tests.Worker;

/// <summary>Keeps every line that was logged, with the scopes that it was logged in.</summary>
internal sealed class ScopedLog : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

    public ConcurrentQueue<(string Text, List<string> Scopes)> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => new Lined(this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Lined(ScopedLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log.scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var within = new List<string>();
            log.scopes.ForEachScope((scope, list) => list.Add(scope?.ToString() ?? ""), within);
            log.Lines.Enqueue((formatter(state, exception), within));
        }
    }
}
