using System.Text;

namespace ProtocolLearning.LocalCluster.Nodes;

/// <summary>Expands <c>$(NAME)</c> as Kubernetes does: <c>$$</c> stands for <c>$</c>, an unknown name stays as it is written.</summary>
internal static class VariableExpansion
{
    public static string Expand(string text, IReadOnlyDictionary<string, string> variables)
    {
        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var next = at + 1 < text.Length ? text[at + 1] : '\0';
            if (text[at] == '$' && next == '$')
            {
                result.Append('$');
                at++;
            }
            else if (text[at] == '$' && next == '(' && text.IndexOf(')', at) is var end and > 0)
            {
                var name = text[(at + 2)..end];
                result.Append(variables.TryGetValue(name, out var value) ? value : $"$({name})");
                at = end;
            }
            else
            {
                result.Append(text[at]);
            }
        }

        return result.ToString();
    }
}
