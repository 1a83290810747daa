using Microsoft.EntityFrameworkCore;

namespace SamCam.Storage.Results;

/// <summary>Adds the statistics of classes up over the done images of a job, in the database.</summary>
public sealed class ClassTotals(IDbContextFactory<ClusterDb> databases)
{
    /// <summary>The classes that any image has, by id. One walk over the rows of the job.</summary>
    public async Task<IReadOnlyList<ClassTotal>> CountAsync(Guid jobId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var done = nameof(ImageState.Done);
        // Neither database reads the other's JSON functions, and EF translates to neither for an array of objects in a text.
        var totals = db.Database.IsNpgsql()
            ? db.Database.SqlQuery<ClassTotal>(
                $"""
                SELECT c.class_id, count(*)::int AS images, (count(*) FILTER (WHERE c.label_area = 0))::int AS lost, avg(c.agreement) AS agreement, avg(c.growth) AS growth,
                       avg(c.erased) AS erased, sum(c.label_area) AS label_area, sum(c.n_selected) AS selected_masks
                FROM image_results r,
                     jsonb_to_recordset(r.classes::jsonb) AS c(class_id int, label_area float8, agreement float8, growth float8, erased float8, n_selected float8)
                WHERE r.job_id = {jobId} AND r.state = {done} AND r.classes IS NOT NULL
                GROUP BY c.class_id
                """)
            : db.Database.SqlQuery<ClassTotal>(
                $"""
                SELECT class_id, count(*) AS images, sum(label_area = 0) AS lost, avg(agreement) AS agreement, avg(growth) AS growth, avg(erased) AS erased,
                       sum(label_area) * 1.0 AS label_area, sum(n_selected) * 1.0 AS selected_masks
                FROM (SELECT value ->> 'class_id' AS class_id, value ->> 'label_area' AS label_area, value ->> 'agreement' AS agreement, value ->> 'growth' AS growth,
                             value ->> 'erased' AS erased, value ->> 'n_selected' AS n_selected
                      FROM image_results, json_each(classes)
                      WHERE job_id = {jobId} AND state = {done} AND classes IS NOT NULL)
                GROUP BY class_id
                """);
        return await totals.OrderBy(t => t.ClassId).ToListAsync(cancellationToken);
    }
}
