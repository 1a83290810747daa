using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SamCam.Storage.Results.Migrations.Postgres
{
    /// <summary>
    /// Plans that do not depend on which jobs the statistics have seen. A job that began since the last ANALYZE seems to have no rows, so that every index
    /// that begins with the job seems as good as the primary key, and the wrong one costs a walk along the whole job for each batch.
    /// </summary>
    [DbContext(typeof(PostgresClusterDb))]
    [Migration("20261124231500_PlansByKey")]
    public partial class PlansByKey : Migration
    {
        private static readonly string[] Tables = ["image_items", "image_results", "shards", "suspects"];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => Set(migrationBuilder, 0);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => Set(migrationBuilder, -1);

        private static void Set(MigrationBuilder migrationBuilder, int statistics)
        {
            foreach (var table in Tables)
                migrationBuilder.Sql($"ALTER TABLE {table} ALTER COLUMN job_id SET STATISTICS {statistics}");
        }
    }
}
