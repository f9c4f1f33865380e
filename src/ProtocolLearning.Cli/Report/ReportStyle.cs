namespace ProtocolLearning.Cli.Report;

internal static class ReportStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --ink: #1c2330; --soft: #5d6a7e; --line: #d9dee6; --paper: #ffffff; --card: #f5f7fa;
          --c0: #2563c9; --c1: #d9730d; --c2: #2f9e6e; --c3: #8b5cc7; --c4: #b08900; --c5: #0e8a9c; --c6: #a3476d; --c7: #6b7280; --bad: #cf2f3b; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --soft: #98a3b5; --line: #343c49; --paper: #14181f; --card: #1d232c;
          --c0: #6ea8fe; --c1: #f5a25d; --c2: #5fd0a0; --c3: #bd9bf0; --c4: #dcbc4a; --c5: #4fc3d4; --c6: #e08ab0; --c7: #9aa3b2; --bad: #ff6b74; } }
        body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 60rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem; } p { margin: .3rem 0 .8rem; } .soft, small { color: var(--soft); }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin: 1.2rem 0; }
        .cards div { background: var(--card); border-radius: .5rem; padding: .7rem .9rem; } .cards b { display: block; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th { text-align: left; font-weight: 600; color: var(--soft); } th, td { padding: .3rem .7rem .3rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
        td.wide { white-space: normal; } .bad { color: var(--bad); font-weight: 600; } .good { color: var(--c2); font-weight: 600; } code { font-size: .85em; overflow-wrap: anywhere; }
        .chart { margin-bottom: 1rem; } svg { width: 100%; min-width: 40rem; height: auto; display: block; } svg text { font: 12px system-ui, sans-serif; fill: var(--soft); }
        .axes line { stroke: var(--line); } .series polyline { fill: none; stroke-width: 2; } .series circle { stroke: none; }
        .series line { stroke-width: 2; } .level line { stroke: var(--bad); stroke-dasharray: 6 4; } .mark line { stroke: var(--soft); stroke-dasharray: 2 3; }
        .mark.fault line { stroke: var(--bad); } .mark.fault text { fill: var(--bad); } .mark.good line { stroke: var(--c2); } .mark.good text { fill: var(--c2); }
        .c0 polyline, .c0 line { stroke: var(--c0); } .c0 circle { fill: var(--c0); } .c1 polyline, .c1 line { stroke: var(--c1); } .c1 circle { fill: var(--c1); }
        .c2 polyline, .c2 line { stroke: var(--c2); } .c2 circle { fill: var(--c2); } .c3 polyline, .c3 line { stroke: var(--c3); } .c3 circle { fill: var(--c3); }
        .c4 polyline, .c4 line { stroke: var(--c4); } .c4 circle { fill: var(--c4); } .c5 polyline, .c5 line { stroke: var(--c5); } .c5 circle { fill: var(--c5); }
        .c6 polyline, .c6 line { stroke: var(--c6); } .c6 circle { fill: var(--c6); } .c7 polyline, .c7 line { stroke: var(--c7); } .c7 circle { fill: var(--c7); }
        .bad polyline, .bad line { stroke: var(--bad); stroke-width: 2.5; } .bad circle { fill: var(--bad); }
        """;
}
