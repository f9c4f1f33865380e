using System.Globalization;
using System.Text.Json;

namespace ProtocolLearning.Cli.Local;

/// <summary>Says now and then how far the control has come, and how long it will take.</summary>
internal sealed class ControlProgress(int steps, TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);

    /// <summary>Shows the steps that the control writes to its output until it ends.</summary>
    public async Task ShowAsync(string file, Task ended, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (await Task.WhenAny(ended, Task.Delay(Pace, time, cancellationToken)) != ended)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (LastStep(file) is > 0 and var step)
            {
                var left = time.GetElapsedTime(began).TotalSeconds / step * (steps - step);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  control: step {step} of {steps}, about {left:0} s left"));
            }
        }

        await ended;
    }

    private static int LastStep(string file)
    {
        if (!File.Exists(file))
        {
            return 0;
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var written = reader.ReadToEnd();
        var whole = written[..(written.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (whole.Length == 0)
        {
            return 0;
        }

        using var record = JsonDocument.Parse(whole[^1]);
        return record.RootElement.GetProperty("step").GetInt32();
    }
}
