using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Workflows.ServiceLevels.Proofs;

/// <summary>A proof in memory: the files by name, and what four of them say.</summary>
/// <param name="Files">Bytes by name; without the manifest.</param>
/// <param name="Manifest">The list of them.</param>
/// <param name="Fingerprint">SHA-256 of the manifest's bytes.</param>
public sealed record ProofPackage(IReadOnlyDictionary<string, byte[]> Files, ProofManifest Manifest, string Fingerprint)
{
    /// <summary>Reads a JSON file of the proof.</summary>
    /// <exception cref="InvalidDataException">It is missing, or not of that form.</exception>
    public T Read<T>(string name) => Files.TryGetValue(name, out byte[]? bytes) ? ProofFiles.Read<T>(name, bytes)
        : throw new InvalidDataException($"expected the file {name}, found none");
}

/// <summary>Writes and reads the ZIP of a proof. The same content gives the same bytes, hence the same fingerprint.</summary>
public static class ProofFiles
{
    /// <summary>Named in the manifest; a verifier refuses any other.</summary>
    public const string Format = "workflows.service-level-proof/1";

    public const string Manifest = "manifest.json";
    public const string Terms = "contract.json";
    public const string Facts = "facts.json";
    public const string Audit = "audit.json";
    public const string Figures = "figures.json";
    public const string Script = "verify.py";
    public const string ReadMe = "README.txt";

    /// <summary>Largest file inside a proof, in bytes, unpacked. A year of 10,000 incidents needs a tenth of it.</summary>
    public const int MaxFileBytes = 64 << 20;

    /// <summary>Most files in a proof.</summary>
    private const int MaxFiles = 16;

    private static readonly JsonSerializerOptions Json = Options();

    /// <summary>The verifier in Python that goes with a proof, and the words that explain it.</summary>
    public static IEnumerable<(string Name, byte[] Content)> Companions => [(ReadMe, Resource(ReadMe)), (Script, Resource(Script))];

    /// <summary>A JSON file of a proof.</summary>
    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Json);

    /// <summary>Packs files, with a manifest in front.</summary>
    public static byte[] Pack(string contract, string period, IReadOnlyList<(string Name, byte[] Content)> files)
    {
        ProofManifest manifest = new(Format, contract, period, [.. files.Select(f => new ProofFile(f.Name, Digest(f.Content)))]);
        using MemoryStream memory = new();
        using (ZipArchive zip = new(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in (IEnumerable<(string Name, byte[] Content)>)[(Manifest, Write(manifest)), .. files])
            {
                ZipArchiveEntry entry = zip.CreateEntry(name);
                entry.LastWriteTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the same proof is the same bytes
                using Stream stream = entry.Open();
                stream.Write(content);
            }
        }

        return memory.ToArray();
    }

    /// <summary>Unpacks a proof; nothing in it is believed yet.</summary>
    /// <exception cref="InvalidDataException">No ZIP, too large, two files of one name, or no manifest.</exception>
    public static ProofPackage Unpack(Stream zipped)
    {
        using ZipArchive zip = new(zipped, ZipArchiveMode.Read);
        if (zip.Entries.Count > MaxFiles)
        {
            throw new InvalidDataException($"expected at most {MaxFiles} files, found {zip.Entries.Count}");
        }

        Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            if (!files.TryAdd(entry.FullName, Content(entry)))
            {
                throw new InvalidDataException($"expected each file once, found {entry.FullName} twice");
            }
        }

        return files.Remove(Manifest, out byte[]? manifest)
            ? new(files, Read<ProofManifest>(Manifest, manifest), Digest(manifest))
            : throw new InvalidDataException($"expected the file {Manifest}, found none");
    }

    /// <summary>SHA-256 in lower-case hex.</summary>
    public static string Digest(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    internal static T Read<T>(string name, byte[] bytes)
    {
        try
        {
            T value = JsonSerializer.Deserialize<T>(bytes, Json) ?? throw new JsonException("found null");
            return HoldsTwice(JsonNode.Parse(bytes)) ? throw new JsonException("a list holds the same thing twice") : value;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{name}: {e.Message}", e);
        }
    }

    private static bool HoldsTwice(JsonNode? node) => node switch
    {
        JsonArray items => items.DistinctBy(i => i?.ToJsonString(), StringComparer.Ordinal).Count() < items.Count || items.Any(HoldsTwice),
        JsonObject members => members.Any(m => HoldsTwice(m.Value)),
        _ => false,
    };

    /// <summary>What the entry says of its length is not believed: a small archive can hold a large file.</summary>
    private static byte[] Content(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using MemoryStream content = new();
        byte[] buffer = new byte[81_920];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (content.Length + read > MaxFileBytes)
            {
                throw new InvalidDataException($"expected files of at most {MaxFileBytes >> 20} MiB, found {entry.FullName} to be larger");
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    private static byte[] Resource(string name)
    {
        using Stream stream = typeof(ProofFiles).Assembly.GetManifestResourceStream("Workflows.ServiceLevels.Proofs." + name)!;
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static JsonSerializerOptions Options()
    {
        JsonSerializerOptions options = new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
            WriteIndented = true,
            NewLine = "\n",
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
