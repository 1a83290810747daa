using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SamCam.Storage.Results.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Statistics : Migration
    {
        private static readonly string[] Names =
        [
            "added", "agreement_mean", "agreement_min", "boundary_alignment", "cam_boundary_alignment", "cam_foreground",
            "cam_margin", "cam_void", "changed", "conflict_ratio", "erased", "fg_erased_max",
            "fg_uncovered_max", "from_void", "growth_max", "growth_min", "label_foreground", "label_void",
            "largest_component_share_min", "n_classes", "n_components", "n_contested", "n_extra", "n_masks",
            "n_missing", "n_selected", "n_selected_by_containment_only", "n_set_aside", "n_vanished", "order_sensitivity",
            "predicted_iou_area_mean", "predicted_iou_mean", "predicted_iou_median", "predicted_iou_min", "predicted_iou_p10", "purity_area_mean",
            "purity_min", "relabelled", "sam_coverage", "selected_predicted_iou_area_mean", "selected_predicted_iou_mean", "selected_predicted_iou_median",
            "selected_predicted_iou_min", "selected_predicted_iou_p10", "selected_stability_area_mean", "selected_stability_mean", "selected_stability_median", "selected_stability_min",
            "selected_stability_p10", "stability_area_mean", "stability_mean", "stability_median", "stability_min", "stability_p10",
        ];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            foreach (var name in Names)
                migrationBuilder.AddColumn<double>(name: name, table: "image_results", type: "double precision", nullable: true);
            migrationBuilder.AddColumn<double>(name: "duration_ms", table: "image_results", type: "double precision", nullable: true);
            migrationBuilder.AddColumn<double>(name: "accelerator_ms", table: "image_results", type: "double precision", nullable: true);
            migrationBuilder.AddColumn<double>(name: "accelerator_ms", table: "shards", type: "double precision", nullable: false, defaultValue: 0.0);

            // What is known of images that were computed before.
            migrationBuilder.Sql(
                "UPDATE image_results SET " + string.Join(", ", Array.ConvertAll(Names, name => $"{name} = (statistics::jsonb ->> '{name}')::double precision")) + " WHERE statistics IS NOT NULL");
            migrationBuilder.Sql("UPDATE image_results SET duration_ms = (SELECT sum(value::double precision) FROM jsonb_each_text(timings::jsonb)) WHERE timings IS NOT NULL");

            migrationBuilder.DropIndex(name: "ix_image_results_job_id_agreement_index", table: "image_results");
            migrationBuilder.DropColumn(name: "agreement", table: "image_results");
            migrationBuilder.DropColumn(name: "statistics", table: "image_results");

            migrationBuilder.AlterColumn<string>(
                name: "key",
                table: "image_items",
                type: "text",
                nullable: false,
                collation: "C",
                oldClrType: typeof(string),
                oldType: "text");

            migrationBuilder.CreateIndex(
                name: "ix_image_results_job_id_agreement_mean_index",
                table: "image_results",
                columns: new[] { "job_id", "agreement_mean", "index" });

            migrationBuilder.CreateIndex(
                name: "ix_image_results_job_id_changed_index",
                table: "image_results",
                columns: new[] { "job_id", "changed", "index" });

            migrationBuilder.CreateIndex(
                name: "ix_image_results_job_id_duration_ms_index",
                table: "image_results",
                columns: new[] { "job_id", "duration_ms", "index" });

            migrationBuilder.CreateIndex(
                name: "ix_image_results_job_id_fg_erased_max_index",
                table: "image_results",
                columns: new[] { "job_id", "fg_erased_max", "index" });

            migrationBuilder.CreateIndex(
                name: "ix_image_results_job_id_flags_index",
                table: "image_results",
                columns: new[] { "job_id", "flags", "index" });

            migrationBuilder.CreateIndex(
                name: "ix_image_results_job_id_growth_max_index",
                table: "image_results",
                columns: new[] { "job_id", "growth_max", "index" });

            migrationBuilder.CreateIndex(
                name: "ix_image_results_job_id_n_masks_index",
                table: "image_results",
                columns: new[] { "job_id", "n_masks", "index" });

            migrationBuilder.CreateIndex(
                name: "ix_image_results_job_id_sam_coverage_index",
                table: "image_results",
                columns: new[] { "job_id", "sam_coverage", "index" });

            migrationBuilder.CreateIndex(
                name: "ix_image_items_job_id_key",
                table: "image_items",
                columns: new[] { "job_id", "key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_image_results_job_id_stability_p10_index",
                table: "image_results",
                columns: new[] { "job_id", "stability_p10", "index" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("statistics are not put back into documents: restore the database from before the upgrade");
    }
}
