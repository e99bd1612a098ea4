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
/// A host key that was replaced opens for a while what it did: its sources are changed one by one, and none is turned away meanwhile.
/// </summary>
internal sealed class FunctionKeys
{
    public const string FileName = "keys.json";

    /// <summary>Shorter keys are refused.</summary>
    public const int MinLength = 20;

    private static readonly JsonSerializerOptions s_file = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly byte[] _host;
    private readonly byte[] _master;
    private readonly byte[]? _replaced;
    private readonly DateTimeOffset _replacedUntil;
    private readonly TimeProvider _clock;

    public FunctionKeys(IConfiguration configuration, DataFolder folder, TimeProvider clock, ILogger<FunctionKeys> logger)
    {
        _clock = clock;
        var host = configuration["Embedded:Keys:Host"];
        var master = configuration["Embedded:Keys:Master"];
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(master))
        {
            var kept = Kept(folder, configuration, logger);
            if (string.IsNullOrEmpty(host))
            {
                host = kept.Host;
                _replaced = kept.Replaced is { } replaced ? Digest(replaced.Host) : null;
                _replacedUntil = kept.Replaced?.Until ?? default;
            }

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
        var isReplaced = _replaced is not null && CryptographicOperations.FixedTimeEquals(digest, _replaced) && _clock.GetUtcNow() < _replacedUntil;
        return isMaster ? KeyKind.Master : isHost || isReplaced ? KeyKind.Host : null;
    }

    /// <summary>
    /// Puts new keys into the data folder's file, in force with the next start. The old host key opens until <paramref name="until"/>; one that was
    /// replaced before opens nothing any more, and a master key never does.
    /// </summary>
    /// <returns>False: there is no file, because keys come from settings or there was no start.</returns>
    public static bool Rotate(DataFolder folder, bool master, DateTimeOffset until)
    {
        if (Kept(folder) is not { } kept)
        {
            return false;
        }

        var made = master ? kept with { Master = NewKey() } : kept with { Host = NewKey(), Replaced = new(kept.Host, until) };
        folder.Write(FileName, JsonSerializer.SerializeToUtf8Bytes(made, s_file));
        return true;
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
        folder.Write(FileName, JsonSerializer.SerializeToUtf8Bytes(made, s_file));
        HostLog.KeysMade(logger, path);
        return made;
    }

    private static string NewKey() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private sealed record KeyFile(string Host, string Master, ReplacedKey? Replaced = null);

    private sealed record ReplacedKey(string Host, DateTimeOffset Until);
}

/// <summary>What a key opens.</summary>
internal enum KeyKind
{
    /// <summary>Functions of level Function.</summary>
    Host,

    /// <summary>Everything but level User.</summary>
    Master,
}
