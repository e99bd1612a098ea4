using System.Globalization;
using System.Text.RegularExpressions;
using Workflows.Contracts;
using Workflows.Texts;

namespace Workflows.Obligations;

/// <summary>Reads the register's files, one CSV per contract, and says by file and line what is wrong with them.</summary>
public static partial class ObligationReader
{
    /// <summary>The longest Japanese text, in characters: a line of a list, read at a glance.</summary>
    private const int LongestJapanese = 120;

    private static readonly string[] Columns = ["id", "clause", "obligation", "obligation_ja", "type", "numbers", "workflow", "scope", "state", "tests"];

    private static readonly Dictionary<string, ObligationScope> Scopes = Words<ObligationScope>();

    private static readonly Dictionary<string, ObligationState> States = Words<ObligationState>();

    /// <summary>The kinds of duties.</summary>
    public static IReadOnlyList<string> Types { get; } =
        ["deadline", "approval", "record", "check", "report", "calendar", "SLA", "security", "portability", "communication"];

    /// <summary>The workflows' codes.</summary>
    public static IReadOnlyList<string> WorkflowCodes { get; } =
        ["INC", "SEC", "PRB", "CHG", "REL", "ONB", "ROS", "DLV", "SLA", "INQ", "OUT", "ADM", "MSG", "CFG", "BKP", "EXT", "AUD", "PLT"];

    /// <summary>Reads every <c>*.csv</c> of a folder; the file's name is the contract's.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static ObligationReading ReadFolder(string folder) => Read(
        [.. Directory.GetFiles(folder, "*.csv").Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), File.ReadAllText(f)))]);

    /// <summary>Reads the texts of files.</summary>
    /// <param name="files">Name, such as <c>okayama.csv</c>, and content.</param>
    public static ObligationReading Read(IReadOnlyList<(string Name, string Text)> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var errors = new List<ProfileError>();
        var all = new List<Obligation>();
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        var prefixes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in files)
        {
            var rows = CsvText.Read(text).ToList();
            if (rows.Count == 0 || !rows[0].Fields.SequenceEqual(Columns))
            {
                errors.Add(new(name, 1, 1, "", "the header " + string.Join(',', Columns),
                    rows.Count == 0 ? "an empty file" : string.Join(',', rows[0].Fields)));
                continue;
            }

            foreach (var row in rows.Skip(1))
            {
                if (row.Error is not null || row.Fields.Count != Columns.Length)
                {
                    errors.Add(new(name, row.Number, 1, "", $"{Columns.Length} fields", row.Error ?? row.Fields.Count.ToString(CultureInfo.InvariantCulture)));
                    continue;
                }

                var check = new RowCheck(name, row, errors);
                if (check.ToObligation() is not { } obligation)
                {
                    continue;
                }

                var place = string.Create(CultureInfo.InvariantCulture, $"{name}:{row.Number}");
                if (!ids.TryAdd(obligation.Id, place))
                {
                    check.Wrong("id", "an id that no other row has", $"{obligation.Id}, as in {ids[obligation.Id]}");
                }

                var prefix = obligation.Id[..3];
                if (!prefixes.TryAdd(prefix, name) && prefixes[prefix] != name)
                {
                    check.Wrong("id", "a contract's ids in one file", $"{prefix} also in {prefixes[prefix]}");
                }

                all.Add(obligation);
            }

            if (all.Where(o => o.Contract == Path.GetFileNameWithoutExtension(name)).Select(o => o.Id[..3]).Distinct().Skip(1).Any())
            {
                errors.Add(new(name, 0, 0, "id", "one contract per file", "several prefixes"));
            }
        }

        return errors.Count == 0 ? new(new ObligationRegister(all), []) : new(null, errors);
    }

    private static Dictionary<string, T> Words<T>()
        where T : struct, Enum => Enum.GetValues<T>().ToDictionary(
            v => Word().Replace(v.ToString(), "-$1").TrimStart('-').ToLowerInvariant(), StringComparer.Ordinal);

    [GeneratedRegex("([A-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex("^[A-Z]{3}-([A-Z]{3})-[0-9]{2,3}$", RegexOptions.CultureInvariant)]
    private static partial Regex IdForm();

    [GeneratedRegex(@"^[A-Za-z_]\w*(\.[A-Za-z_]\w*){2,}$", RegexOptions.CultureInvariant)]
    private static partial Regex TestForm();

    [GeneratedRegex(@"[\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}]", RegexOptions.CultureInvariant)]
    private static partial Regex Japanese();

    /// <summary>The checks of one row; each says its own error, so that one run shows them all.</summary>
    private sealed class RowCheck(string file, CsvText.Row row, List<ProfileError> errors)
    {
        private bool failed;

        public void Wrong(string column, string expected, string found)
        {
            failed = true;
            errors.Add(new(file, row.Number, 1, column, expected, found));
        }

        public Obligation? ToObligation()
        {
            var id = Field("id");
            var form = IdForm().Match(id);
            if (!form.Success)
            {
                Wrong("id", "contract-workflow-number such as OKA-INC-01", Quoted(id));
            }

            var workflow = Field("workflow");
            if (!WorkflowCodes.Contains(workflow))
            {
                Wrong("workflow", "one of " + string.Join(", ", WorkflowCodes), Quoted(workflow));
            }
            else if (form.Success && form.Groups[1].Value != workflow)
            {
                Wrong("workflow", $"{form.Groups[1].Value}, as in the id", Quoted(workflow));
            }

            foreach (var column in new[] { "clause", "obligation" })
            {
                if (Field(column).Length == 0)
                {
                    Wrong(column, "a text", "nothing");
                }
            }

            var japanese = Field("obligation_ja");
            if (!Japanese().IsMatch(japanese))
            {
                Wrong("obligation_ja", "a Japanese text", Quoted(japanese));
            }
            else if (japanese.Length > LongestJapanese || japanese.AsSpan().ContainsAny('\r', '\n'))
            {
                Wrong("obligation_ja", $"one line of at most {LongestJapanese} characters", Quoted(japanese));
            }

            var types = Field("type").Split('+');
            if (types.Except(Types).FirstOrDefault() is { } unknown)
            {
                Wrong("type", "one or more of " + string.Join(", ", Types), Quoted(unknown));
            }

            var scope = One("scope", Scopes);
            var state = One("state", States);
            var tests = Field("tests").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            foreach (var test in tests.Where(t => !TestForm().IsMatch(t)))
            {
                Wrong("tests", "Namespace.Class.Method", Quoted(test));
            }

            if (scope is not null && state is not null && (scope == ObligationScope.Out) != (state == ObligationState.OutsideSoftware))
            {
                Wrong("state", scope == ObligationScope.Out ? "outside-software, since the scope is out"
                    : "another state than outside-software, since the scope is not out", Quoted(Field("state")));
            }

            if (state == ObligationState.Enforced && tests.Length == 0)
            {
                Wrong("tests", "at least one test of an enforced duty", "none");
            }

            if (state is ObligationState.Planned or ObligationState.OutsideSoftware && tests.Length > 0)
            {
                Wrong("tests", $"no test of a duty that is {Field("state")}", Quoted(tests[0]));
            }

            return failed ? null : new Obligation
            {
                Id = id,
                Contract = Path.GetFileNameWithoutExtension(file),
                Clause = Field("clause"),
                Text = Field("obligation"),
                JapaneseText = japanese,
                Types = types,
                Numbers = Field("numbers") is { Length: > 0 } numbers ? numbers : null,
                Workflow = workflow,
                Scope = scope!.Value,
                State = state!.Value,
                Tests = tests,
                Line = row.Number,
            };
        }

        private string Field(string column) => row.Fields[Array.IndexOf(Columns, column)].Trim();

        private T? One<T>(string column, Dictionary<string, T> words)
            where T : struct
        {
            if (words.TryGetValue(Field(column), out var value))
            {
                return value;
            }

            Wrong(column, "one of " + string.Join(", ", words.Keys), Quoted(Field(column)));
            return null;
        }

        private static string Quoted(string text) => text.Length == 0 ? "nothing" : $"'{text}'";
    }
}

/// <summary>What came of reading the register: either the register, or what is wrong with its files.</summary>
/// <param name="Register">Null when there are errors.</param>
/// <param name="Errors">By file and line; empty when the register is fine.</param>
public sealed record ObligationReading(ObligationRegister? Register, IReadOnlyList<ProfileError> Errors);
