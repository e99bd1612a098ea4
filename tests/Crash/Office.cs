using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Workflows.Crash.Tests;

/// <summary>
/// People who file changes, releases, placements and months of a roster, act on them and end them, one step after the other. A step
/// that got no answer is sent again as it was; the next one comes after its answer.
/// </summary>
internal sealed class Office(int seed)
{
    private const int Months = 12;

    private readonly Random random = new(seed);
    private readonly ConcurrentQueue<Source.Letter> ready = new();
    private readonly ConcurrentDictionary<string, Case> cases = new(StringComparer.Ordinal);
    private readonly DateTimeOffset today = new(DateTimeOffset.UtcNow.UtcDateTime.Date, TimeSpan.Zero);
    private int filed;
    private int months;

    /// <summary>A step: where it is posted, <c>{0}</c> being the case's id, and what.</summary>
    private sealed record Step(string Path, object Body);

    /// <summary>A case.</summary>
    /// <param name="Name">Of its letters.</param>
    /// <param name="Area">As in the routes, e.g. <c>changes</c>.</param>
    /// <param name="Steps">The first one files it.</param>
    public sealed record Case(string Name, string Area, int Steps)
    {
        /// <summary>The only id that it was answered with; null: it was not answered.</summary>
        public string? Id { get; set; }

        /// <summary>Facts that were answered, in order.</summary>
        public ConcurrentQueue<string> Facts { get; } = new();

        /// <summary>Its last step was answered.</summary>
        public bool IsDone => Facts.Count == Steps;
    }

    /// <summary>Every case of which a letter was made.</summary>
    public IReadOnlyCollection<Case> Cases => [.. cases.Values];

    /// <summary>The next letter: of a case that goes on, or of a new one.</summary>
    public Source.Letter Next()
    {
        if (TryGoOn(out Source.Letter? next))
        {
            return next;
        }

        int number = Interlocked.Increment(ref filed);
        int dice;
        lock (random)
        {
            dice = random.Next(100);
        }

        int month = dice < 10 ? Interlocked.Increment(ref months) : 0;
        (string area, Step[] steps) = month is > 0 and <= Months ? ("rosters", Roster(today.AddMonths(month)))
            : dice < 50 ? ("changes", Change(number))
            : dice < 75 ? ("releases", Release(number))
            : ("placements", Placement(number));
        string name = string.Create(CultureInfo.InvariantCulture, $"{area}-{number:D5}");
        cases[name] = new(name, area, steps.Length);
        return LetterOf(name, steps, 0, "");
    }

    /// <summary>The next letter of a case that goes on; false: each waits for an answer, or is done.</summary>
    public bool TryGoOn([NotNullWhen(true)] out Source.Letter? letter) => ready.TryDequeue(out letter);

    /// <summary>A letter was answered with its case and its fact; what follows it is made ready.</summary>
    public void Answered(Source.Letter letter, JsonElement answer)
    {
        Case of = cases[letter.Rule];
        string id = answer.GetProperty(of.Area[..^1]).GetString()!;
        string? before = of.Id;
        of.Id ??= id;
        if (before is not null && before != id)
        {
            throw new InvalidOperationException($"Expected {letter.Path} of {letter.Rule} to be about {before}, found {id}.");
        }

        of.Facts.Enqueue(answer.GetProperty("fact").GetString()!);
        if (letter.Next is { } next)
        {
            ready.Enqueue(next(id));
        }
    }

    private static Source.Letter LetterOf(string name, Step[] steps, int at, string id) => new(
        "case", name, string.Format(CultureInfo.InvariantCulture, steps[at].Path, id), JsonSerializer.SerializeToUtf8Bytes(steps[at].Body))
    {
        Key = string.Create(CultureInfo.InvariantCulture, $"{name}-{at}"),
        Next = at + 1 < steps.Length ? following => LetterOf(name, steps, at + 1, following) : null,
    };

    private static Step[] Change(int number)
    {
        Dictionary<string, object> content =
            new() { ["person"] = "toban1", ["title"] = $"変更 {number}", ["class"] = "minor", ["values"] = new { plan = "p", rollback = "r" } };
        return
        [
            new("api/changes", new Dictionary<string, object>(content) { ["contract"] = "standard" }),
            new("api/changes/{0}/review", new { person = "leader", text = "手順を確認した" }),
            new("api/changes/{0}/rewrite", new Dictionary<string, object>(content) { ["title"] = $"改めた変更 {number}" }),
            new("api/changes/{0}/withdraw", new { person = "toban1", reason = "中止" }),
        ];
    }

    private Step[] Release(int number)
    {
        Dictionary<string, object> content = new()
        {
            ["person"] = "toban1", ["title"] = $"リリース {number}", ["manager"] = "leader", ["windowFrom"] = today.AddDays(20), ["windowTo"] = today.AddDays(20)
                .AddHours(2),
            ["values"] = new { content = "c", test = "t", review = "r", user_effect = "u" },
            ["steps"] = new[] { new { title = "替える", owner = "toban1", undo = "戻す" } },
        };
        return
        [
            new("api/releases", new Dictionary<string, object>(content) { ["contract"] = "standard" }),
            new("api/releases/{0}/rewrite", new Dictionary<string, object>(content) { ["title"] = $"改めたリリース {number}" }),
            new("api/releases/{0}/withdraw", new { person = "toban1", reason = "中止" }),
        ];
    }

    private Step[] Placement(int number)
    {
        string before = today.AddDays(-9).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Dictionary<string, object> content = new()
        {
            ["person"] = "leader", ["name"] = $"要員 {number}", ["mail"] = $"person{number}@partner.example", ["role"] = "operator",
            ["sites"] = new[] { "office" },
            ["from"] = today.AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["subcontractor"] = true,
        };
        return
        [
            new("api/placements", new Dictionary<string, object>(content) { ["contract"] = "standard" }),
            new("api/placements/{0}/submit",
                new { person = "leader", check = "subcontract", values = new { own_subcontractor = "協力会社", own_consent_date = before, done_on = before } }),
            new("api/placements/{0}/rewrite", new Dictionary<string, object>(content) { ["phone"] = "000-0000" }),
            new("api/placements/{0}/withdraw", new { person = "leader", reason = "辞退" }),
        ];
    }

    /// <summary>A month has no end of its own: it stays open, and its last version waits for its approver.</summary>
    private static Step[] Roster(DateTimeOffset month)
    {
        string first = month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        return
        [
            new("api/rosters", new { contract = "standard", person = "leader", month = first }),
            new("api/rosters/{0}/generate", new { person = "leader", lastStep = 0 }),
            new("api/rosters/{0}/submit", new { person = "leader", lastStep = 1 }),
            new("api/rosters/{0}/edit",
                new { person = "leader", lastStep = 2,
                cells = new[] { $"{first}-02 office duty engineer", $"{first}-09 office duty engineer", $"{first}-16 office duty toban1" } }),
            new("api/rosters/{0}/submit", new { person = "leader", lastStep = 3 }),
        ];
    }
}
