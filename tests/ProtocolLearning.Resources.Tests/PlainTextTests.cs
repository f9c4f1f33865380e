namespace ProtocolLearning.Resources.Tests;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("Äpfel, 梨 and ├─ boxes", "Äpfel, 梨 and ├─ boxes")]
    [InlineData("a\u001b[2Jb\u009b31m", "a [2Jb 31m")]
    [InlineData("a\r\tb\0\u007f", "a  b  ")]
    [InlineData("\u202egpj.exe\u2066\u2028", " gpj.exe  ")]
    [InlineData("a\nb", "a b")]
    public void Line_has_no_character_that_a_terminal_obeys(string text, string plain) => Assert.Equal(plain, PlainText.Line(text));

    [Fact]
    public void Lines_keeps_ends_of_lines_alone() => Assert.Equal("a\n b", PlainText.Lines("a\n\u001bb"));
}
