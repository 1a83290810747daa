namespace SamCam.Cli.Report;

/// <summary>The look of a report, and the few lines of script that enlarge a row of pictures. Reading needs neither.</summary>
internal static class ReportStyle
{
    /// <summary>Style sheet; free of characters that mean something in HTML.</summary>
    public const string Css = """
        :root { color-scheme: light dark; --page: #f6f7f9; --card: #ffffff; --ink: #1a2230; --soft: #5d6879; --line: #e1e5eb; --accent: #0f766e; --accent-soft: #d5efec; --bad: #b42318; --bad-soft: #fde7e4; --warn: #8a5a00; --warn-soft: #fdf0d5; }
        @media (prefers-color-scheme: dark) { :root { --page: #10141b; --card: #181e28; --ink: #e7ebf2; --soft: #98a3b5; --line: #2a3342; --accent: #4fd1c5; --accent-soft: #15403d; --bad: #ff9c92; --bad-soft: #47201d; --warn: #f2c46d; --warn-soft: #40310f; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
        main, header.top { max-width: 1360px; margin: 0 auto; padding: 0 28px; }
        header.top { padding-top: 36px; }
        .brand { margin: 0; color: var(--accent); font-weight: 650; letter-spacing: .04em; }
        h1 { margin: 0 0 20px; font-size: 30px; line-height: 1.2; letter-spacing: -.01em; overflow-wrap: anywhere; }
        h2 { margin: 44px 0 4px; font-size: 20px; letter-spacing: -.005em; }
        h2 + p, .note { margin: 0 0 14px; color: var(--soft); max-width: 80ch; }
        code { font: 12.5px/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 0 0 14px; }
        .tile, .card, .chart, .table, .facts, .warning { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
        .tile { padding: 14px 18px; }
        .tile b { display: block; font-size: 24px; white-space: nowrap; font-weight: 640; line-height: 1.25; font-variant-numeric: tabular-nums; }
        .tile span { color: var(--soft); font-size: 13.5px; }
        .tile.bad b { color: var(--bad); }
        .facts { display: grid; grid-template-columns: max-content 1fr; gap: 4px 22px; margin: 0; padding: 14px 18px; }
        .facts dt { color: var(--soft); }
        .facts dd { margin: 0; overflow-wrap: anywhere; }
        .warning { margin: 0 0 12px; padding: 10px 18px; background: var(--warn-soft); border-color: transparent; color: var(--warn); overflow-wrap: anywhere; }
        .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(290px, 1fr)); gap: 12px; }
        .chart { margin: 0; padding: 14px 18px 10px; }
        .chart figcaption { font-weight: 560; line-height: 1.35; min-height: 4em; }
        .chart code { display: block; color: var(--soft); font-weight: 400; }
        svg { display: block; width: 100%; height: auto; overflow: visible; }
        svg rect { fill: var(--accent); opacity: .82; }
        svg text { fill: var(--soft); font-size: 11px; }
        svg .axis { stroke: var(--line); }
        svg .median { stroke: var(--ink); stroke-dasharray: 3 3; opacity: .65; }
        .numbers { display: flex; justify-content: space-between; margin: 6px 0 0; color: var(--soft); font-size: 13px; font-variant-numeric: tabular-nums; }
        .numbers b { display: block; color: var(--ink); font-weight: 560; }
        .table { overflow-x: auto; }
        table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
        th, td { padding: 8px 18px; text-align: left; border-top: 1px solid var(--line); vertical-align: top; }
        thead th { border-top: 0; color: var(--soft); font-weight: 500; font-size: 13.5px; white-space: nowrap; }
        tbody th { font-weight: 500; }
        td.n, th.n { text-align: right; white-space: nowrap; }
        td.key { overflow-wrap: anywhere; min-width: 14ch; }
        .dot { display: inline-block; width: 11px; height: 11px; margin-right: 8px; border-radius: 3px; vertical-align: -1px; }
        .card { display: grid; grid-template-columns: 190px minmax(0, 1fr); gap: 8px 22px; margin: 0 0 12px; padding: 16px 18px; }
        .card h3 { margin: 0 0 4px; font-size: 15.5px; font-weight: 620; line-height: 1.35; overflow-wrap: anywhere; }
        .chip { display: inline-block; margin: 0 6px 4px 0; padding: 1px 9px; border-radius: 99px; background: var(--bad-soft); color: var(--bad); font-size: 12.5px; font-weight: 550; }
        .stats { display: grid; grid-template-columns: 1fr max-content; gap: 0 10px; margin: 4px 0 8px; color: var(--soft); font-size: 13px; line-height: 1.45; font-variant-numeric: tabular-nums; }
        .stats dt, .stats dd { margin: 0; }
        .stats dd { color: var(--ink); font-weight: 580; text-align: right; }
        .legend { margin: 0; padding: 0; list-style: none; font-size: 13px; line-height: 1.5; }
        .panels { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 10px; cursor: zoom-in; }
        .panels.large { grid-template-columns: repeat(2, minmax(0, 1fr)); cursor: zoom-out; }
        .panels:focus-visible { outline: 2px solid var(--accent); outline-offset: 4px; border-radius: 6px; }
        .panel { margin: 0; }
        .panel img, .absent { display: block; width: 100%; height: auto; border-radius: 6px; background: var(--line); }
        .absent { display: grid; place-items: center; color: var(--soft); font-size: 13px; }
        .panel figcaption { margin-top: 4px; color: var(--soft); font-size: 13px; }
        footer { max-width: 1360px; margin: 40px auto 0; padding: 18px 28px 40px; color: var(--soft); font-size: 13.5px; }
        @media (max-width: 640px) { main, header.top, footer { padding-left: 14px; padding-right: 14px; } .card { grid-template-columns: 1fr; } .panels { grid-template-columns: repeat(2, minmax(0, 1fr)); } .facts { grid-template-columns: 1fr; } .facts dt { margin-top: 6px; } }
        @media print { body { background: none; } .card, .chart { break-inside: avoid; } }
        """;

    /// <summary>Enlarges a row of pictures on click, Enter or space.</summary>
    public const string Script = """
        for (const row of document.querySelectorAll(".panels")) {
          const toggle = () => row.setAttribute("aria-expanded", String(row.classList.toggle("large")));
          row.tabIndex = 0;
          row.setAttribute("role", "button");
          row.setAttribute("aria-expanded", "false");
          row.addEventListener("click", toggle);
          row.addEventListener("keydown", event => {
            if (["Enter", " "].includes(event.key)) { event.preventDefault(); toggle(); }
          });
        }
        """;
}
