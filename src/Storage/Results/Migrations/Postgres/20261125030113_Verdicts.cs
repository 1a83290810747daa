using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SamCam.Storage.Results.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Verdicts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "verdict",
                table: "image_items",
                type: "character varying(16)",
                maxLength: 16,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "verdict_at",
                table: "image_items",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "verdict_by",
                table: "image_items",
                type: "text",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_image_items_job_id_verdict_index",
                table: "image_items",
                columns: new[] { "job_id", "verdict", "index" },
                filter: "verdict IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_image_items_job_id_verdict_index",
                table: "image_items");

            migrationBuilder.DropColumn(
                name: "verdict",
                table: "image_items");

            migrationBuilder.DropColumn(
                name: "verdict_at",
                table: "image_items");

            migrationBuilder.DropColumn(
                name: "verdict_by",
                table: "image_items");
        }
    }
}
