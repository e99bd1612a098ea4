using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Workflows.Ledger;

namespace Workflows.ExitPackages;

/// <summary>What came of checking a package.</summary>
/// <param name="Contract">Whose it says it is; null: it does not say.</param>
/// <param name="MadeAt">When it says it was made.</param>
/// <param name="Fingerprint">SHA-256 of the list of sums: two parties with the same one hold the same package.</param>
/// <param name="Files">How many files it holds.</param>
/// <param name="Cases">How many cases.</param>
/// <param name="Facts">How many facts.</param>
/// <param name="Entries">How many entries of the audit log.</param>
/// <param name="Head">The hash of the last of them; empty: there is none.</param>
/// <param name="HandedIn">How many files that people handed in it says it holds.</param>
/// <param name="Mails">How many mails it says it lists.</param>
/// <param name="Findings">What is wrong, the first hundred; empty: nothing.</param>
public sealed record ExitPackageReport(
    string? Contract, DateTimeOffset? MadeAt, string? Fingerprint, int Files, int Cases, int Facts, long Entries, string Head, int HandedIn, int Mails,
    IReadOnlyList<string> Findings)
{
    /// <summary>Every file is as it was written, the chain is whole, and every fact is the one that the chain names.</summary>
    public bool IsWhole => Findings.Count == 0;
}

/// <summary>
/// Checks a package with nothing but itself: files against their sums, the chain of the audit log entry by entry, facts against the sums that the
/// chain has of them, and that none is missing. Whoever replaced everything at once is found by the fingerprint, which the contractor's audit
/// log has as well.
/// </summary>
public static class ExitPackageChecker
{
    private const int MostFindings = 100;
    private const int MostFiles = 1_000_000;
    private const long MaxFileBytes = 4L << 30;

    private static readonly string[] Needed = [ExitPackage.About, ExitPackage.Audit, ExitPackage.ReadMe];

    /// <summary>Reads a package to its end.</summary>
    /// <param name="zipped">A stream that can be sought.</param>
    public static ExitPackageReport Check(Stream zipped)
    {
        Findings findings = new();
        using ZipArchive? zip = Open(zipped, findings);
        if (zip is null || zip.GetEntry(ExitPackage.Sums) is null)
        {
            findings.Add(zip is null ? "Expected a ZIP, found something else." : $"Expected the file {ExitPackage.Sums}, found none.");
            return new(null, null, null, 0, 0, 0, 0, "", 0, 0, findings.All);
        }

        try
        {
            string fingerprint = CheckSums(zip, findings);
            ExitPackageAbout? about = zip.GetEntry(ExitPackage.About) is { } said ? Read<ExitPackageAbout>(said) : null;
            if (about is null || about.Format != ExitPackage.Format)
            {
                findings.Add($"Expected the format {ExitPackage.Format} in {ExitPackage.About}, found {about?.Format ?? "none"}.");
                return new(about?.Contract, about?.MadeAt, fingerprint, zip.Entries.Count, 0, 0, 0, "", 0, 0, findings.All);
            }

            (long entries, string head, Dictionary<string, (long Sequence, string? Sum)> audited) = CheckChain(zip, about, findings);
            (int cases, int facts) = CheckFacts(zip, about, audited, findings);
            return new(
                about.Contract, about.MadeAt, fingerprint, zip.Entries.Count, cases, facts, entries, head, about.Files, about.Mails, findings.All);
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or JsonException)
        {
            findings.Add(unreadable.Message);
            return new(null, null, null, zip.Entries.Count, 0, 0, 0, "", 0, 0, findings.All);
        }
    }

    private static ZipArchive? Open(Stream zipped, Findings findings)
    {
        try
        {
            ZipArchive zip = new(zipped, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.Entries.Count <= MostFiles)
            {
                return zip;
            }

            findings.Add($"Expected at most {MostFiles} files, found {zip.Entries.Count}.");
            zip.Dispose();
            return null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Every file has the sum that the list says, none is missing and none is beside it; returns the list's own sum.</summary>
    private static string CheckSums(ZipArchive zip, Findings findings)
    {
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            if (!found.TryAdd(entry.FullName, SumOf(entry)))
            {
                findings.Add($"Expected each file once, found {entry.FullName} twice.");
            }
        }

        foreach (string missing in Needed.Where(n => !found.ContainsKey(n)))
        {
            findings.Add($"Expected the file {missing}, found none.");
        }

        found.Remove(ExitPackage.Sums, out string? fingerprint);
        foreach (string line in LinesOf(zip, ExitPackage.Sums))
        {
            if (line.Length < 67 || line[64..66] != "  ")
            {
                findings.Add($"Expected lines of a sum, two spaces and a name in {ExitPackage.Sums}, found '{line}'.");
            }
            else if (!found.Remove(line[66..], out string? sum))
            {
                findings.Add($"Expected the file {line[66..]}, found none.");
            }
            else if (sum != line[..64])
            {
                findings.Add($"{line[66..]}: expected the SHA-256 {line[..64]}, found {sum}.");
            }
        }

        foreach (string name in found.Keys)
        {
            findings.Add($"Expected a line about {name} in {ExitPackage.Sums}, found none.");
        }

        return fingerprint!;
    }

    /// <summary>Walks the chain; where each fact stands in it and with what sum, by the entry's key.</summary>
    private static (long Entries, string Head, Dictionary<string, (long Sequence, string? Sum)> Audited) CheckChain(
        ZipArchive zip, ExitPackageAbout about, Findings findings)
    {
        Dictionary<string, (long Sequence, string? Sum)> audited = new(StringComparer.Ordinal);
        long walked = 0;
        string hash = AuditHash.None;
        foreach (string line in LinesOf(zip, ExitPackage.Audit))
        {
            AuditRecord entry = LedgerJson.Read<AuditRecord>(line);
            walked++;
            if (entry.ContractId != about.Contract || entry.Sequence != walked || entry.PreviousHash != hash || AuditHash.Of(entry) != entry.Hash)
            {
                findings.Add($"{ExitPackage.Audit}: expected entry {walked} of {about.Contract} after the hash {hash}, found entry {entry.Sequence} of "
                    + $"{entry.ContractId} after {entry.PreviousHash} with the hash {entry.Hash}, where its content has {AuditHash.Of(entry)}.");
                break; // what follows hangs on it
            }

            hash = entry.Hash;
            using JsonDocument data = JsonDocument.Parse(entry.Data);
            if (data.RootElement.TryGetProperty(FactAudit.Fact, out _) && data.RootElement.TryGetProperty("sha256", out JsonElement sum))
            {
                audited[entry.Key] = (entry.Sequence, sum.GetString());
            }
        }

        if (walked < about.EntriesBefore)
        {
            findings.Add($"{ExitPackage.Audit}: expected at least {about.EntriesBefore} entries, found {walked}.");
        }

        return (walked, walked == 0 ? "" : hash, audited);
    }

    private static (int Cases, int Facts) CheckFacts(
        ZipArchive zip, ExitPackageAbout about, Dictionary<string, (long Sequence, string? Sum)> audited, Findings findings)
    {
        int cases = 0;
        int facts = 0;
        foreach ((string table, int said) in about.Cases)
        {
            int found = 0;
            foreach (string line in LinesOf(zip, ExitPackage.CasesOf(table)))
            {
                ExitPackageCase one = LedgerJson.Read<ExitPackageCase>(line);
                found++;
                foreach (JsonElement fact in one.Facts)
                {
                    facts++;
                    string id = fact.TryGetProperty("id", out JsonElement named) ? named.GetString() ?? "" : "";
                    if (!audited.Remove(FactAudit.KeyOf(one.Id, id), out (long Sequence, string? Sum) entry))
                    {
                        findings.Add($"{one.Id}: expected an entry about the fact '{id}' in {ExitPackage.Audit}, found none.");
                    }
                    else if (entry.Sum != SumOf(fact))
                    {
                        findings.Add($"{one.Id}: expected the fact '{id}' with the SHA-256 {entry.Sum}, found {SumOf(fact)}.");
                    }
                }
            }

            cases += found;
            if (found != said)
            {
                findings.Add($"{ExitPackage.CasesOf(table)}: expected {said} cases, found {found}.");
            }
        }

        foreach ((string key, (long sequence, _)) in audited.Where(a => a.Value.Sequence <= about.EntriesBefore).OrderBy(a => a.Value.Sequence))
        {
            findings.Add($"Expected the fact of audit entry {sequence}, {key}, found none.");
        }

        return (cases, facts);
    }

    private static IEnumerable<string> LinesOf(ZipArchive zip, string name)
    {
        ZipArchiveEntry entry = zip.GetEntry(name) ?? throw new InvalidDataException($"Expected the file {name}, found none.");
        using StreamReader reader = new(entry.Open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static T? Read<T>(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        return JsonSerializer.Deserialize<T>(stream, LedgerJson.Options);
    }

    private static string SumOf(JsonElement fact) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(fact.GetRawText())));

    /// <summary>What the entry says of its length is not believed: a small archive can hold a large file.</summary>
    private static string SumOf(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using IncrementalHash sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 16];
        long length = 0;
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            length += read;
            if (length > MaxFileBytes)
            {
                throw new InvalidDataException($"{entry.FullName}: expected at most {MaxFileBytes} bytes, found more.");
            }

            sum.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(sum.GetHashAndReset());
    }

    private sealed class Findings
    {
        private readonly List<string> all = [];
        private int left;

        public IReadOnlyList<string> All => left == 0 ? all : [.. all, $"And {left} more."];

        public void Add(string finding)
        {
            if (all.Count < MostFindings)
            {
                all.Add(finding);
            }
            else
            {
                left++;
            }
        }
    }
}
