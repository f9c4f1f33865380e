using System.Globalization;
using System.Net;
using ProtocolLearning.Networking.Identity;

namespace ProtocolLearning.Networking.Hosting;

/// <summary>
/// Reads an executable's environment and gathers one line for each variable that is missing or malformed: its name, what is wrong,
/// what to write. A variable that is empty counts as absent.
/// </summary>
/// <param name="lookUp">Looks a variable up, as <see cref="Environment.GetEnvironmentVariable(string)"/> does.</param>
public sealed class EnvironmentReader(Func<string, string?> lookUp)
{
    private readonly List<string> _problems = [];

    /// <summary>What is wrong so far, in the order of reading.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>A variable's value, or null.</summary>
    public string? Optional(string name) => lookUp(name) is { Length: > 0 } value ? value : null;

    /// <summary>A variable's value; empty, and a problem, where it is absent.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="meaning">What is to be written, for the problem's line.</param>
    public string Required(string name, string meaning)
    {
        var value = Optional(name);
        if (value is null)
        {
            _problems.Add($"{name} is not set; write {meaning}.");
        }

        return value ?? string.Empty;
    }

    /// <summary>A whole number; a problem where it is malformed or below its least, or absent without a default.</summary>
    public long Number(string name, long least, long? absent = null)
    {
        var value = absent is null ? Required(name, $"a whole number from {least}") : Optional(name);
        if (string.IsNullOrEmpty(value))
        {
            return absent ?? least;
        }

        if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least)
        {
            return number;
        }

        _problems.Add($"{name} is '{value}'; write a whole number from {least}.");
        return least;
    }

    /// <summary>An Ed25519 public key, or null where it is absent.</summary>
    public IdentityPublicKey? Key(string name)
    {
        var value = Optional(name);
        if (value is null || IdentityPublicKey.TryParse(value, out _))
        {
            return IdentityPublicKey.TryParse(value, out var key) ? key : null;
        }

        _problems.Add($"{name} is '{value}'; write the 32 bytes of an Ed25519 public key as base64.");
        return null;
    }

    /// <summary>An address and port to listen on, or null where it is absent.</summary>
    public IPEndPoint? Listen(string name)
    {
        var value = Optional(name);
        if (value is null)
        {
            return null;
        }

        // Without a colon the parser takes a lone address, with port 0.
        if (value.LastIndexOf(':') > value.LastIndexOf(']') && IPEndPoint.TryParse(value, out var endpoint))
        {
            return endpoint;
        }

        _problems.Add($"{name} is '{value}'; write address:port, as 0.0.0.0:7000 or 127.0.0.1:0.");
        return null;
    }

    /// <summary>An http or https address, or null where it is absent.</summary>
    public Uri? Address(string name)
    {
        var value = Optional(name);
        if (value is null)
        {
            return null;
        }

        if (Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            return address;
        }

        _problems.Add($"{name} is '{value}'; write an http or https address.");
        return null;
    }

    /// <summary>Adds what the caller found wrong with a variable itself.</summary>
    public void Refuse(string name, string problem) => _problems.Add($"{name} {problem}");
}
