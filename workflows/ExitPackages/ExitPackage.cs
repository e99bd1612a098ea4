using System.Text.Json;

namespace Workflows.ExitPackages;

/// <summary>
/// Everything that is on record of one contract, as files that another supplier can read without this software and that the client can verify.
/// A ZIP; its words in Japanese and English are in <c>README.txt</c>.
/// </summary>
public static class ExitPackage
{
    /// <summary>Named in <see cref="About"/>; a verifier refuses any other.</summary>
    public const string Format = "workflows.exit-package/1";

    /// <summary>What the package is, see <see cref="ExitPackageAbout"/>.</summary>
    public const string About = "package.json";

    /// <summary>The chain of the audit log, an entry a line.</summary>
    public const string Audit = "audit.jsonl";

    /// <summary>SHA-256 of every other file, as <c>sha256sum</c> writes and checks it.</summary>
    public const string Sums = "SHA256SUMS";

    /// <summary>What is in it and how it is read.</summary>
    public const string ReadMe = "README.txt";

    /// <summary>The name under which it is downloaded.</summary>
    public static string NameOf(string contractId, DateTimeOffset at) => FormattableString.Invariant($"{contractId}-{at.UtcDateTime:yyyyMMdd-HHmm}-exit.zip");

    /// <summary>The cases of a process with their facts, one a line; see <see cref="ExitPackageCase"/>.</summary>
    internal static string CasesOf(string table) => $"cases/{table}.jsonl";

    /// <summary>The same cases as a table.</summary>
    internal static string TableOf(string table) => $"cases/{table}.csv";
}

/// <summary>What a package is.</summary>
/// <param name="Format">See <see cref="ExitPackage.Format"/>.</param>
/// <param name="Contract">Its id.</param>
/// <param name="MadeAt">When (UTC).</param>
/// <param name="EntriesBefore">Sequence of the last audit entry when it was begun: every fact up to there is in the package.</param>
/// <param name="Cases">How many of each process, by its table.</param>
/// <param name="Files">How many files that people handed in.</param>
/// <param name="Mails">How many mails are listed.</param>
public sealed record ExitPackageAbout(
    string Format, string Contract, DateTimeOffset MadeAt, long EntriesBefore, IReadOnlyDictionary<string, int> Cases, int Files, int Mails);

/// <summary>A case in a package.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Process">First word of its audit entries, e.g. <c>incident</c>.</param>
/// <param name="Open">It was not over when the package was made; null: it has facts and stands in no list, as after a crash.</param>
/// <param name="FiledAt">When (UTC); null as with <paramref name="Open"/>.</param>
/// <param name="ProfileVersion">Version of the contract whose rules it has; a file of the folder <c>contract</c>.</param>
/// <param name="Summary">What lists show of it.</param>
/// <param name="Facts">As they were recorded, character by character: the SHA-256 of each stands in the audit log.</param>
public sealed record ExitPackageCase(
    string Id, string Process, bool? Open, DateTimeOffset? FiledAt, string? ProfileVersion, JsonElement? Summary, IReadOnlyList<JsonElement> Facts);
