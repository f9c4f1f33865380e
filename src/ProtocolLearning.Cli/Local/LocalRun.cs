using ProtocolLearning.Cli.Local.Clusters;
using ProtocolLearning.Cli.Local.Manifests;
using ProtocolLearning.Cli.Local.Views;
using ProtocolLearning.Cli.Logs;
using ProtocolLearning.Cli.Programs;
using ProtocolLearning.Cli.Report;
using Spectre.Console;

namespace ProtocolLearning.Cli.Local;

/// <summary><c>plearn local run</c>: from manifests to a report, with nothing left behind.</summary>
internal sealed class LocalRun(LocalRunOptions options, IAnsiConsole console, TextWriter output, TextWriter errors, TimeProvider time)
{
    /// <summary>Runs to the end.</summary>
    /// <returns>The process's exit code.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var (text, source, unreadable) = await ManifestText.ReadAsync(options.Manifest, cancellationToken);
        if (text is null)
        {
            return Refuse([unreadable]);
        }

        var (manifest, problems) = LocalManifestReader.Read(text, source);
        if (manifest is null)
        {
            return Refuse(problems);
        }

        using (manifest)
        {
            Overrides.Apply(options, manifest.Run.Spec);
            problems = Preflight.Check(manifest, options, ProgramLocator.Current);
            if (problems.Count == 0 && options.Attack is { } attack)
            {
                HarmfulParticipant.Arm(manifest.Participants[^1], attack);
                problems = await HarmfulParticipant.ProblemAsync(attack, ProgramLocator.Current, cancellationToken) is { } problem ? [problem] : [];
            }

            return problems.Count > 0 ? Refuse(problems) : await RunAsync(manifest, cancellationToken);
        }
    }

    private async Task<int> RunAsync(LocalManifest manifest, CancellationToken cancellationToken)
    {
        using var folder = new RunFolder();
        var harmful = options.Faults ? manifest.Participants[^1].Metadata.Name : null;
        var images = new LocalImages(manifest.Run.Spec, ProgramLocator.Current, harmful);
        try
        {
            output.WriteLine($"starting {manifest.Clusters.Count + 1} clusters and {manifest.Participants.Count} participants' nodes; their logs are in {folder.Path} until the run ends");
            await using var session = await LocalSession.StartAsync(manifest, options, images, folder.Path, cancellationToken);
            await KubeconfigFiles.WriteAsync(session, folder.Path, output, cancellationToken);
            var code = await WatchAsync(manifest, session, harmful, folder.Path, cancellationToken);
            if (code == ExitCode.Failed)
            {
                folder.Keep();
                errors.WriteLine($"the programs' logs are kept in {folder.Path}");
            }

            return code;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            output.WriteLine("every process has ended");
            return ExitCode.Interrupted;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"{problem.Message.TrimEnd('.')}; every process has ended");
            return ExitCode.Failed;
        }
    }

    private async Task<int> WatchAsync(LocalManifest manifest, LocalSession session, string? harmful, string folder, CancellationToken cancellationToken)
    {
        var started = time.GetUtcNow();
        var clusters = manifest.Participants.ToDictionary(participant => participant.Metadata.Name, participant => participant.Spec.ClusterRef.Name);
        var recorder = new RunRecorder(started, clusters, harmful);
        var follower = new RunFollower(session.Home.Kubernetes, manifest.Namespace, manifest.Run.Metadata.Name, recorder, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var view = View().ShowAsync(() => recorder.Snapshot(time.GetUtcNow()), ending.Token);
        var fault = options.Faults ? new NodeFault(session, recorder, harmful, time).InjectAsync(ending.Token) : Task.CompletedTask;
        RunEnd end;
        try
        {
            end = await follower.FollowAsync(cancellationToken);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(view, fault).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ReportBroken(view, "the live view");
            ReportBroken(fault, "killing a node");
            if (cancellationToken.IsCancellationRequested)
            {
                output.WriteLine("interrupted: ending every process");
            }
        }

        var run = recorder.Snapshot(time.GetUtcNow());
        if (end.Kind != RunEndKind.Complete)
        {
            errors.WriteLine(end.Reason);
            return end.Kind == RunEndKind.Refused ? ExitCode.Refused : ExitCode.Failed;
        }

        await session.DisposeAsync();
        return await ReportAsync(run, started, folder, cancellationToken);
    }

    private async Task<int> ReportAsync(RunSnapshot run, DateTimeOffset started, string folder, CancellationToken cancellationToken)
    {
        var report = run.Finish(started);
        if (options.Control && report.FinalValidationLoss is { } loss)
        {
            output.WriteLine("training the control: the whole model in one process");
            var schedule = report.Definition.Schedule;
            var progress = new ControlProgress(schedule.Rounds * schedule.StepsPerRound(), output, time);
            var (comparison, error) = await ControlProcess.RunAsync(
                report.Definition, run.Beacons, loss, folder, ProgramLocator.Current, progress, cancellationToken);
            if (comparison is null)
            {
                errors.WriteLine($"the control failed: {error}");
            }

            report = report with { Control = comparison };
        }

        var log = Path.ChangeExtension(options.Report.FullName, ".log.jsonl");
        await LogFile.WriteAsync(log, run.Log, cancellationToken);
        await File.WriteAllTextAsync(options.Report.FullName, HtmlReport.Render(report), cancellationToken);
        console.Write(SummaryTable.Of(report));
        output.WriteLine($"report: {options.Report.FullName}");
        output.WriteLine($"log:    {log}");
        var verdict = LocalVerdict.Of(report, options);
        if (verdict is not null)
        {
            errors.WriteLine(verdict);
        }

        return verdict is null ? ExitCode.Succeeded : ExitCode.Failed;
    }

    private void ReportBroken(Task task, string what)
    {
        if (task.Exception?.InnerException is { } problem)
        {
            errors.WriteLine($"{what} failed: {problem.Message}");
        }
    }

    private IRunView View() => console.Profile.Capabilities is { Interactive: true, Ansi: true } && !Console.IsOutputRedirected
        ? new TerminalView(console, time)
        : new PlainView(output, time);

    private int Refuse(IReadOnlyList<string> problems)
    {
        foreach (var problem in problems)
        {
            errors.WriteLine(problem);
        }

        return ExitCode.Refused;
    }
}
