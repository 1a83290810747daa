using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SamCam.Storage.Results.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Cluster : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_shards_job_id_state",
                table: "shards");

            migrationBuilder.DropIndex(
                name: "ix_image_results_job_id_state",
                table: "image_results");

            migrationBuilder.AddColumn<int>(
                name: "alone_image",
                table: "shards",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "done",
                table: "shards",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "errors",
                table: "shards",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "failed",
                table: "shards",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTime>(
                name: "lease_until",
                table: "shards",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "queued_at",
                table: "shards",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "started_until",
                table: "shards",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "coordinator_token",
                table: "jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "coordinator_until",
                table: "jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "engine",
                table: "jobs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<string>(
                name: "idempotency_key",
                table: "jobs",
                type: "TEXT",
                maxLength: 128,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "listed",
                table: "jobs",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "priority",
                table: "jobs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<double>(
                name: "agreement",
                table: "image_results",
                type: "REAL",
                nullable: true);

            // Rows of the first version: counts per shard, the statistic that pages are sorted by, and whether a listing is complete.
            migrationBuilder.Sql(
                """
                UPDATE jobs SET listed = 1 WHERE state IN ('Running', 'Completed');
                UPDATE image_results SET agreement = json_extract(statistics, '$.agreement_mean') WHERE statistics IS NOT NULL;
                UPDATE shards SET
                    done = (SELECT count(*) FROM image_results r WHERE r.job_id = shards.job_id AND r."index" >= first_image AND r."index" < first_image + image_count AND r.state = 'Done'),
                    failed = (SELECT count(*) FROM image_results r WHERE r.job_id = shards.job_id AND r."index" >= first_image AND r."index" < first_image + image_count AND r.state = 'Failed');
                """);

            migrationBuilder.CreateTable(
                name: "suspects",
                columns: table => new
                {
                    job_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    index = table.Column<int>(type: "INTEGER", nullable: false),
                    deaths = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_suspects", x => new { x.job_id, x.index });
                    table.ForeignKey(
                        name: "fk_suspects_jobs_job_id",
                        column: x => x.job_id,
                        principalTable: "jobs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "workers",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    engine = table.Column<int>(type: "INTEGER", nullable: false),
                    device = table.Column<string>(type: "TEXT", nullable: false),
                    images_per_second = table.Column<double>(type: "REAL", nullable: false),
                    memory_bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    shard_id = table.Column<long>(type: "INTEGER", nullable: true),
                    seen_at = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workers", x => x.name);
                });

            migrationBuilder.CreateIndex(
                name: "ix_shards_job_id_state_first_image",
                table: "shards",
                columns: new[] { "job_id", "state", "first_image" });

            migrationBuilder.CreateIndex(
                name: "ix_shards_state_lease_until",
                table: "shards",
                columns: new[] { "state", "lease_until" });

            migrationBuilder.CreateIndex(
                name: "ix_jobs_idempotency_key",
                table: "jobs",
                column: "idempotency_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_jobs_state",
                table: "jobs",
                column: "state");

            migrationBuilder.CreateIndex(
                name: "ix_image_results_job_id_agreement_index",
                table: "image_results",
                columns: new[] { "job_id", "agreement", "index" });

            migrationBuilder.CreateIndex(
                name: "ix_image_results_job_id_state_index",
                table: "image_results",
                columns: new[] { "job_id", "state", "index" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "suspects");

            migrationBuilder.DropTable(
                name: "workers");

            migrationBuilder.DropIndex(
                name: "ix_shards_job_id_state_first_image",
                table: "shards");

            migrationBuilder.DropIndex(
                name: "ix_shards_state_lease_until",
                table: "shards");

            migrationBuilder.DropIndex(
                name: "ix_jobs_idempotency_key",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_jobs_state",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "ix_image_results_job_id_agreement_index",
                table: "image_results");

            migrationBuilder.DropIndex(
                name: "ix_image_results_job_id_state_index",
                table: "image_results");

            migrationBuilder.DropColumn(
                name: "alone_image",
                table: "shards");

            migrationBuilder.DropColumn(
                name: "done",
                table: "shards");

            migrationBuilder.DropColumn(
                name: "errors",
                table: "shards");

            migrationBuilder.DropColumn(
                name: "failed",
                table: "shards");

            migrationBuilder.DropColumn(
                name: "lease_until",
                table: "shards");

            migrationBuilder.DropColumn(
                name: "queued_at",
                table: "shards");

            migrationBuilder.DropColumn(
                name: "started_until",
                table: "shards");

            migrationBuilder.DropColumn(
                name: "coordinator_token",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "coordinator_until",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "engine",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "idempotency_key",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "listed",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "priority",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "agreement",
                table: "image_results");

            migrationBuilder.CreateIndex(
                name: "ix_shards_job_id_state",
                table: "shards",
                columns: new[] { "job_id", "state" });

            migrationBuilder.CreateIndex(
                name: "ix_image_results_job_id_state",
                table: "image_results",
                columns: new[] { "job_id", "state" });
        }
    }
}
