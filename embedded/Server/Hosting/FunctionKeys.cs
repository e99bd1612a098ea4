using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Workflows.Embedded.Server;

/// <summary>
/// The host key and the master key: from the settings <c>Embedded:Keys:Host</c> and <c>Embedded:Keys:Master</c>, else from
/// keys.json in the data folder, which is made with random keys on the first start. Only digests stay in memory.
/// </summary>
internal sealed class FunctionKeys
{
    public const string FileName = "keys.json";

    /// <summary>Shorter keys are refused.</summary>
    public const int MinLength = 20;

    private readonly byte[] _host;
    private readonly byte[] _master;

    public FunctionKeys(IConfiguration configuration, DataFolder folder, ILogger<FunctionKeys> logger)
    {
        var host = configuration["Embedded:Keys:Host"];
        var master = configuration["Embedded:Keys:Master"];
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(master))
        {
            var kept = Kept(folder, configuration, logger);
            host = string.IsNullOrEmpty(host) ? kept.Host : host;
            master = string.IsNullOrEmpty(master) ? kept.Master : master;
        }

        CheckStrength("Embedded:Keys:Host", host);
        CheckStrength("Embedded:Keys:Master", master);
        if (host == master)
        {
            throw new InvalidOperationException(
                "Expected different keys in 'Embedded:Keys:Host' and 'Embedded:Keys:Master', but they are the same: every source of webhooks could manage the server.");
        }

        _host = Digest(host);
        _master = Digest(master);
    }

    /// <summary>The host key of the data folder's file, to be shown to the person who started the program; null when keys come from settings.</summary>
    public static string? KeptHostKey(DataFolder folder) => Kept(folder)?.Host;

    /// <summary>The master key of the data folder's file, for commands on this machine; null when keys come from settings.</summary>
    public static string? KeptMasterKey(DataFolder folder) => Kept(folder)?.Master;

    /// <summary>Whose key this is; null for nobody's. Takes the same time for any text of one length.</summary>
    public KeyKind? Recognise(string? presented)
    {
        if (string.IsNullOrEmpty(presented))
        {
            return null;
        }

        var digest = Digest(presented);
        var isHost = CryptographicOperations.FixedTimeEquals(digest, _host);
        var isMaster = CryptographicOperations.FixedTimeEquals(digest, _master);
        return isMaster ? KeyKind.Master : isHost ? KeyKind.Host : null;
    }

    // Comparing digests hides the length of the key as well.
    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static void CheckStrength(string setting, string key)
    {
        if (key.Length < MinLength)
        {
            throw new InvalidOperationException($"Expected at least {MinLength} characters in '{setting}' (or {FileName}), found {key.Length}.");
        }
    }

    /// <exception cref="InvalidOperationException">The file is there and cannot be read.</exception>
    private static KeyFile? Kept(DataFolder folder)
    {
        var path = folder.File(FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize<KeyFile>(File.ReadAllBytes(path), JsonSerializerOptions.Web) is { Host.Length: > 0, Master.Length: > 0 } kept)
            {
                return kept;
            }
        }
        catch (JsonException)
        {
            // Said below: its own words would name a byte, and no file.
        }

        throw new InvalidOperationException(
            $"Expected {path} to be JSON with the texts 'host' and 'master'. Restore it from a backup, or write new keys of at least {MinLength} characters into it.");
    }

    private static KeyFile Kept(DataFolder folder, IConfiguration configuration, ILogger logger)
    {
        var path = folder.File(FileName);
        if (Kept(folder) is { } there)
        {
            return there;
        }

        if (FolderIdentity.HasData(folder, configuration))
        {
            // New keys would turn away every source that has the old ones, and nobody would be told.
            throw new InvalidOperationException(
                $"Expected {path} beside the data of this folder, but it is missing. Restore it from a backup, set 'Embedded:Keys:Host' and 'Embedded:Keys:Master', or write new keys of at least {MinLength} characters into it: {{\"host\": \"...\", \"master\": \"...\"}}.");
        }

        var made = new KeyFile(NewKey(), NewKey());
        folder.Write(FileName, JsonSerializer.SerializeToUtf8Bytes(made, JsonSerializerOptions.Web));
        HostLog.KeysMade(logger, path);
        return made;
    }

    private static string NewKey() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private sealed record KeyFile(string Host, string Master);
}

/// <summary>What a key opens.</summary>
internal enum KeyKind
{
    /// <summary>Functions of level Function.</summary>
    Host,

    /// <summary>Everything but level User.</summary>
    Master,
}
