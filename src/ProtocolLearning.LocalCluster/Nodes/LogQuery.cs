using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>What a reader of a container's log asks for.</summary>
/// <param name="Follow">Go on until the container ends.</param>
/// <param name="Previous">The run before this one.</param>
/// <param name="TailLines">Only so many lines from the end; null for all.</param>
/// <param name="LimitBytes">At most so many bytes; null for no limit.</param>
internal sealed record LogQuery(bool Follow, bool Previous, long? TailLines, long? LimitBytes)
{
    /// <summary>Reads the query string; null and a line that says what is wrong with it.</summary>
    public static LogQuery? Parse(IQueryCollection query, out string problem)
    {
        problem = "";
        foreach (var unsupported in (string[])["sinceSeconds", "sinceTime"])
        {
            if (query.ContainsKey(unsupported))
            {
                problem = $"{unsupported}: a process node keeps no times of log lines; use tailLines";
                return null;
            }
        }

        if (!TryNumber(query, "tailLines", out var tailLines) || !TryNumber(query, "limitBytes", out var limitBytes))
        {
            problem = "tailLines and limitBytes must be whole numbers, not negative";
            return null;
        }

        if (IsOn(query, "timestamps"))
        {
            problem = "timestamps: a process node keeps no times of log lines";
            return null;
        }

        return new LogQuery(IsOn(query, "follow"), IsOn(query, "previous"), tailLines, limitBytes);
    }

    private static bool IsOn(IQueryCollection query, string name) => query[name].ToString() is "true" or "1";

    private static bool TryNumber(IQueryCollection query, string name, out long? number)
    {
        number = null;
        var text = query[name].ToString();
        if (text.Length == 0)
        {
            return true;
        }

        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed);
        number = parsed;
        return isNumber;
    }
}
