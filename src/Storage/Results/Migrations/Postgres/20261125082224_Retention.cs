using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SamCam.Storage.Results.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Retention : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "retention_artifacts",
                table: "jobs",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "retention_days",
                table: "jobs",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "webhook",
                table: "jobs",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "webhook_attempts",
                table: "jobs",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTime>(
                name: "webhook_due",
                table: "jobs",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "webhook_error",
                table: "jobs",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "webhook_sent_at",
                table: "jobs",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_jobs_webhook_due",
                table: "jobs",
                column: "webhook_due",
                filter: "webhook_due IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_jobs_webhook_due",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "retention_artifacts",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "retention_days",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "webhook",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "webhook_attempts",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "webhook_due",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "webhook_error",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "webhook_sent_at",
                table: "jobs");
        }
    }
}
