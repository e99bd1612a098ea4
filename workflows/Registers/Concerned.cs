using System.Text.RegularExpressions;
using Workflows.Contracts;
using Workflows.Kit.Cases;
using Workflows.Texts;

namespace Workflows.Registers;

/// <summary>Why an entry is likely concerned by an advisory or a release.</summary>
public enum ConcernReason
{
    /// <summary>It has the product in the same version.</summary>
    Version,

    /// <summary>It has the product; the version is not said, of one of the two.</summary>
    Product,

    /// <summary>It has the product in another version.</summary>
    OtherVersion,

    /// <summary>What it has is written much like the product.</summary>
    Similar,
}

/// <summary>An entry that is likely concerned: a person says whether it is.</summary>
/// <param name="Register">Its register.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Reason">Why, the strongest reason.</param>
/// <param name="Said">What it says of itself that is the reason.</param>
/// <param name="Likeness">Of the two texts, from 0 to 1.</param>
public sealed record Concerned(Register Register, EntrySummary Entry, ConcernReason Reason, string Said, double Likeness)
{
    /// <summary>What the entry is called.</summary>
    public string Name => Entry.Values.GetValueOrDefault(Register.Columns[0].Id, Entry.Id);

    /// <summary>As a person writes it down as concerned: its name and its number.</summary>
    public string Line => $"{Name}（{Entry.Id}）";

    /// <summary>It stands in what was recorded as concerned already.</summary>
    public bool IsIn(string recorded) => recorded.Contains(Entry.Id, StringComparison.Ordinal);
}

/// <summary>What is suggested to a person.</summary>
/// <param name="Entries">Those that are likely concerned and not recorded yet, the strongest reason first; at most <see cref="ConcernedEntries.Most"/>.</param>
/// <param name="More">How many more there are: they follow once these are recorded.</param>
public sealed record ConcernedSuggestion(IReadOnlyList<Concerned> Entries, int More)
{
    /// <summary>Nothing.</summary>
    public static ConcernedSuggestion None { get; } = new([], 0);
}

/// <summary>
/// Compares what an advisory or a release names with what registers say is in use: the words of the product one by one, its version whole, and
/// otherwise how alike the texts are. Decides nothing.
/// </summary>
public static partial class ConcernedEntries
{
    /// <summary>Most that are suggested at once.</summary>
    public const int Most = 50;

    /// <summary>So alike is much alike.</summary>
    private const double Alike = 0.8;

    /// <summary>The entries that are likely concerned, the strongest reason first, then by register and name.</summary>
    /// <param name="products">Products with their versions, as somebody wrote them; several one after the other, by comma or on lines.</param>
    /// <param name="rows">Entries that are in their registers.</param>
    public static IReadOnlyList<Concerned> Find(string products, IEnumerable<(Register Register, EntrySummary Entry)> rows)
    {
        Named[] asked =
        [
            .. products.Split(s_between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Named.Of).Where(n => n.Words.Count > 0),
        ];
        return
        [
            .. rows.Select(row => Of(asked, row.Register, row.Entry)).OfType<Concerned>()
                .OrderBy(c => c.Reason).ThenByDescending(c => c.Reason == ConcernReason.Similar ? c.Likeness : 0)
                .ThenBy(c => c.Register.Id, StringComparer.Ordinal).ThenBy(c => c.Name, StringComparer.Ordinal).ThenBy(c => c.Entry.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>What of it is suggested.</summary>
    /// <param name="likely">All that are likely concerned, in their order.</param>
    /// <param name="recorded">What a person recorded as concerned already.</param>
    public static ConcernedSuggestion Suggest(IReadOnlyList<Concerned> likely, string recorded)
    {
        List<Concerned> open = [.. likely.Where(c => !c.IsIn(recorded))];
        return new([.. open.Take(Most)], Math.Max(0, open.Count - Most));
    }

    private static readonly char[] s_between = ['、', ',', '，', ';', '；', '\n'];

    private static Concerned? Of(Named[] asked, Register register, EntrySummary entry) => SaidBy(register, entry)
        .SelectMany(said => asked.Select(named => Compare(named, Named.Of(said), register, entry, said))).OfType<Concerned>()
        .OrderBy(c => c.Reason).ThenByDescending(c => c.Likeness).FirstOrDefault();

    private static Concerned? Compare(Named asked, Named has, Register register, EntrySummary entry, string said)
    {
        double likeness = asked.Print.LikenessTo(has.Print);
        ConcernReason? reason = asked.Words.All(has.Words.Contains)
            ? asked.Versions.Count == 0 || has.Versions.Count == 0 ? ConcernReason.Product
                : asked.Versions.Any(has.Versions.Contains) ? ConcernReason.Version : ConcernReason.OtherVersion
            : likeness >= Alike ? ConcernReason.Similar : null;
        return reason is { } why ? new(register, entry, why, said, likeness) : null;
    }

    /// <summary>What an entry says that it has: its columns of one line together, each line of the others by itself.</summary>
    private static IEnumerable<string> SaidBy(Register register, EntrySummary entry)
    {
        IEnumerable<RegisterColumn> columns = register.Products.Select(id => register.Column(id)!);
        string together = string.Join(
            ' ', columns.Where(c => c.Type != ColumnType.Lines).Select(c => entry.Values.GetValueOrDefault(c.Id, "")).Where(v => v.Length > 0));
        return columns.Where(c => c.Type == ColumnType.Lines)
            .SelectMany(c => entry.Values.GetValueOrDefault(c.Id, "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Prepend(together).Where(said => said.Length > 0);
    }

    /// <summary>A product as somebody wrote it.</summary>
    /// <param name="Words">Its words in small letters, without its version.</param>
    /// <param name="Versions">Words that begin with a digit: 2019, 10.0.17763, 1.1.1k; and so v2.</param>
    /// <param name="Print">The words, to be compared where they are written otherwise.</param>
    private sealed record Named(IReadOnlySet<string> Words, IReadOnlySet<string> Versions, TextPrint Print)
    {
        public static Named Of(string text)
        {
            string[] all = [.. WordForm().Matches(text.Normalize(System.Text.NormalizationForm.FormKC).ToLowerInvariant()).Select(m => m.Value.TrimEnd('.'))];
            string[] words = [.. all.Where(w => !VersionForm().IsMatch(w))];
            return new(
                words.ToHashSet(StringComparer.Ordinal),
                all.Where(w => VersionForm().IsMatch(w)).Select(w => w.TrimStart('v')).ToHashSet(StringComparer.Ordinal),
                TextPrint.Of(string.Join(' ', words)));
        }
    }

    /// <summary>Letters and digits; a dot between digits belongs to them.</summary>
    [GeneratedRegex(@"v?\d[\p{L}\d]*(?:[.]\d[\p{L}\d]*)*|[\p{L}\d+#]+")]
    private static partial Regex WordForm();

    [GeneratedRegex(@"^v?\d")]
    private static partial Regex VersionForm();
}

/// <summary>Finds entries of a contract's registers that an advisory or a release is likely to concern.</summary>
public sealed class ConcernedFinder(RegisterLedger ledger)
{
    /// <summary>All that are in registers which say what products they have; those that the client does not see never do.</summary>
    /// <param name="contract">Whose registers.</param>
    /// <param name="products">Products with their versions.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<Concerned>> FindAsync(Contract contract, string products, CancellationToken cancellation = default)
    {
        Dictionary<string, Register> among = (contract.Profile.Section<RegisterRules>()?.Items ?? []).Where(r => r.Products.Count > 0)
            .ToDictionary(r => r.Id, StringComparer.Ordinal);
        if (among.Count == 0)
        {
            return [];
        }

        List<(Register, EntrySummary)> rows = [];
        await foreach (CaseRow<EntrySummary> row in ledger.ShownAsync(contract.Id).WithCancellation(cancellation))
        {
            if (row.Summary is { IsRemoved: false } entry && among.TryGetValue(entry.RegisterId, out Register? register))
            {
                rows.Add((register, entry));
            }
        }

        return ConcernedEntries.Find(products, rows);
    }

    /// <summary>What is suggested for an entry; nothing where it tells of no product or is over.</summary>
    public async Task<ConcernedSuggestion> SuggestAsync(Contract contract, EntryState entry, CancellationToken cancellation = default) =>
        entry.IsOver || entry.Register.Concern is not { } concern ? ConcernedSuggestion.None
        : ConcernedEntries.Suggest(
            await FindAsync(contract, entry.Current.Values.GetValueOrDefault(concern.Product, ""), cancellation),
            entry.Current.Values.GetValueOrDefault(concern.Into, ""));
}
