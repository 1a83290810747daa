using System.Data.Common;
using System.Net.Sockets;
using MassTransit;
using Microsoft.Data.Sqlite;
using Npgsql;
using RabbitMQ.Client.Exceptions;
using SamCam.Segmentation;

namespace SamCam.ServiceDefaults;

/// <summary>An error of work that is tried again, as operators are told of it.</summary>
/// <param name="Kind">What is at fault, whatever the details: errors of one kind are one fault.</param>
/// <param name="Sentence">What is wrong and what to do; null for an error that nobody expects.</param>
public sealed record ServiceFault(string Kind, string? Sentence)
{
    /// <summary>Whether it is one fault for all that is tried: a server that is away, a disk that is full.</summary>
    public bool IsShared { get; private init; }

    // What SQLite calls a database without room; and the numbers of the system calls' errors ENOSPC and EDQUOT.
    private const int SqliteFull = 13;
    private const int NoSpace = 28;
    private const int NoQuota = 122;

    /// <summary>Tells what an error is about.</summary>
    public static ServiceFault Of(Exception error) => Causes(error).Select(Describe).FirstOrDefault(fault => fault is not null)
        ?? new ServiceFault(error.GetType().FullName!, Sentence: null);

    private static ServiceFault? Describe(Exception cause) => cause switch
    {
        InputException e => new(e.Subject, e.Message),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } e => Shared("database full", $"the database has no room ({e.MessageText}); make room on its disk"),
        SqliteException { SqliteErrorCode: SqliteFull } e => Shared("database full", $"the database has no room ({e.Message}); make room on its disk"),
        DbException e => Shared("database", $"the database is away or refuses ({e.Message}); it is tried again: start it, or check Database:ConnectionString"),
        RabbitMQClientException or BrokerUnreachableException or ConnectionException => Shared("broker", $"the broker is away or refuses ({cause.Message}); it is tried again: start it, or check Bus:Uri"),
        IOException { HResult: NoSpace or NoQuota } e => Shared(e.Message, e.Message),
        IOException or UnauthorizedAccessException or HttpRequestException or SocketException =>
            new("storage", $"{cause.Message}; it is tried again: bring the store back, or check Objects:* and the permissions of the folder"),
        TimeoutException or OperationCanceledException => new("no answer", $"no answer in time ({cause.Message}); it is tried again: look whether broker, database and object store are up"),
        _ => null,
    };

    private static ServiceFault Shared(string kind, string sentence) => new(kind, sentence) { IsShared = true };

    // From the outside in: whoever wraps an error knows better what it is about.
    private static IEnumerable<Exception> Causes(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
            yield return error;
    }
}
