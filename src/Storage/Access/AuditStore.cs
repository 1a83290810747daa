using Microsoft.EntityFrameworkCore;
using SamCam.Storage.Results;

namespace SamCam.Storage.Access;

/// <summary>The audit log: it is added to, read, and forgotten when it is old enough.</summary>
public sealed class AuditStore(IDbContextFactory<ClusterDb> databases, TimeProvider time)
{
    private const int MaxTextLength = 512;

    /// <summary>Writes that something begins, before it does: what cannot be written down is not done.</summary>
    /// <returns>The row, for <see cref="EndAsync"/>.</returns>
    public async Task<long> BeginAsync(AuditRow row, CancellationToken cancellationToken)
    {
        row.At = time.GetUtcNow().UtcDateTime;
        (row.Who, row.Action, row.Target) = (Short(row.Who), Short(row.Action), Short(row.Target));
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.Add(row);
        await db.SaveChangesAsync(cancellationToken);
        return row.Id;
    }

    /// <summary>Writes what came of it.</summary>
    /// <param name="id">The row.</param>
    /// <param name="outcome">The status of the answer, as in HTTP.</param>
    /// <param name="target">What it turned out to be done to; null when that was known before.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task EndAsync(long id, int outcome, string? target, CancellationToken cancellationToken)
    {
        var text = target is null ? null : Short(target);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Set<AuditRow>().Where(a => a.Id == id)
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.Outcome, outcome).SetProperty(x => x.Target, x => text ?? x.Target), cancellationToken);
    }

    /// <summary>A page of the log, latest first.</summary>
    /// <param name="before">Only rows before this one; null for the latest.</param>
    /// <param name="who">Only what this name did; null for all.</param>
    /// <param name="limit">Rows at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<AuditRow>> PageAsync(long? before, string? who, int limit, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = db.Set<AuditRow>().AsNoTracking();
        if (before is { } id)
            rows = rows.Where(a => a.Id < id);
        if (who is not null)
            rows = rows.Where(a => a.Who == who);
        return await rows.OrderByDescending(a => a.Id).Take(limit).ToListAsync(cancellationToken);
    }

    /// <summary>Forgets the rows from before a time, the oldest first, in pages.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ForgetAsync(DateTime before, CancellationToken cancellationToken)
    {
        const int Page = 1000;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        for (var forgotten = 0; ;)
        {
            // Along the key, whatever the size of the table: rows are there in the order of their time.
            var oldest = await db.Set<AuditRow>().OrderBy(a => a.Id).Take(Page).Select(a => new { a.Id, a.At }).ToListAsync(cancellationToken);
            var ids = oldest.TakeWhile(a => a.At < before).Select(a => a.Id).ToList();
            if (ids.Count == 0)
                return forgotten;
            var last = ids[^1];
            forgotten += await db.Set<AuditRow>().Where(a => a.Id <= last).ExecuteDeleteAsync(cancellationToken);
            if (ids.Count < Page)
                return forgotten;
        }
    }

    private static string Short(string text) => text.Length <= MaxTextLength ? text : text[..MaxTextLength];
}
