using System.Text;
using Microsoft.ML.Tokenizers;
using ProtocolLearning.Protocol.Runs;

namespace ProtocolLearning.Data.Tokens;

/// <summary>
/// One of OpenAI's byte-pair tokenizers. Its vocabulary is in the package. Files are read as UTF-8, in pieces that everybody cuts alike;
/// the token of the end of a text follows each file.
/// </summary>
/// <remarks>
/// A piece ends behind the last line that ends within a mebibyte, and where a kibibyte holds no blank, or nothing but blanks: the
/// time that merging takes grows with the square of a word's length.
/// </remarks>
internal sealed class TextTokenizer
{
    private const int PieceBytes = 1024 * 1024;
    private const int LongestRun = 1024;
    private const int LongestCharacter = 4;
    private const byte NewLine = (byte)'\n';

    private readonly TiktokenTokenizer _tokenizer;
    private readonly int _endOfText;

    private TextTokenizer(string encoding, int endOfText)
    {
        _tokenizer = TiktokenTokenizer.CreateForEncoding(encoding);
        _endOfText = endOfText;
    }

    /// <exception cref="ArgumentOutOfRangeException">The kind is no byte-pair tokenizer.</exception>
    public static TextTokenizer Of(TokenizerKind kind) => kind switch
    {
        TokenizerKind.Cl100kBase => new TextTokenizer("cl100k_base", 100_257),
        TokenizerKind.O200kBase => new TextTokenizer("o200k_base", 199_999),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no vocabulary of this kind."),
    };

    /// <summary>All tokens of the text, in pieces.</summary>
    public IEnumerable<IReadOnlyList<int>> Encode(SourceText text)
    {
        var buffer = new byte[PieceBytes];
        for (var file = 0; file < text.Files; file++)
        {
            var (start, length) = text.Place(file);
            for (var offset = 0L; offset < length;)
            {
                var read = buffer.AsMemory(0, (int)Math.Min(PieceBytes, length - offset));
                text.Read(start + offset, read.Span);
                var ends = Ends(read.Span, isLast: offset + read.Length == length);
                for (var i = 0; i < ends.Count; i++)
                {
                    var piece = read[(i == 0 ? 0 : ends[i - 1])..ends[i]];
                    yield return _tokenizer.EncodeToIds(Encoding.UTF8.GetString(piece.Span));
                }

                offset += ends[^1];
            }

            yield return [_endOfText];
        }
    }

    /// <summary>Where the pieces of a text end; what is behind the last is read again with what follows.</summary>
    private static List<int> Ends(ReadOnlySpan<byte> text, bool isLast)
    {
        var ends = new List<int>();
        var (lineEnd, runStart) = (0, 0);
        for (var i = 1; i < text.Length; i++)
        {
            lineEnd = text[i - 1] == NewLine ? i : lineEnd;
            if (IsBlank(text[i]) != IsBlank(text[i - 1]))
            {
                runStart = i;
            }
            else if (i - runStart >= LongestRun && (IsCharacterStart(text[i]) || i - runStart >= LongestRun + LongestCharacter))
            {
                ends.Add(i);
                runStart = i;
            }
        }

        var last = ends.Count == 0 ? 0 : ends[^1];
        var end = isLast ? text.Length
            : text[^1] == NewLine ? text.Length
            : lineEnd > last ? lineEnd
            : runStart;
        if (end > last)
        {
            ends.Add(end);
        }

        return ends;
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\r' or NewLine;

    private static bool IsCharacterStart(byte value) => (value & 0b1100_0000) != 0b1000_0000;
}
