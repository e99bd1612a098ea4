using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Workflows.Incidents;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Kit.Events;
using Workflows.Onboarding;
using Workflows.Testing;
using Workflows.Unit.Tests.Kit;
using Xunit;

namespace Workflows.Unit.Tests.Events;

/// <summary>What leaves the house: every kind of fact has its rule, the words and members are the approved ones, and none of them is about a person.</summary>
public sealed class EventTableTests
{
    /// <summary>
    /// Members of facts whose text may be told: ids that a contract or this software gave, and what a monitoring tool calls a severity and a
    /// system. Never a person's id, name or words.
    /// </summary>
    private static readonly HashSet<string> Sayable = new(StringComparer.Ordinal)
    {
        "severity", "system", "stepId", "contentHash", "releaseId", "noticeId", "gateId", "changeId", "stageId", "month", "itemId", "period", "taskId",
        "acceptance.stageId", "code", "indicator", "deliverableId", "registerId", "state", "watch",
        "meetingId", "seriesId", "siteId", "category", "urgency", "effect", "cause", "with", "listId", "caseId", "kindId", "classId", "outsideId",
        "incident", "content.incident", "handling.category", "content.handling.category",
    };

    public static TheoryData<string> Words => [.. Processes.All.Select(p => p.Kind.Word)];

    [Theory, MemberData(nameof(Words))]
    public void EveryKindOfFact_IsToldOrKeptOnPurpose(string word)
    {
        ProcessDefinition process = Processes.All.Single(p => p.Kind.Word == word);
        IEnumerable<Type> facts = process.Facts?.All.Select(f => f.Fact)
            ?? typeof(IncidentFact).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => a.DerivedType);
        Assert.Equal(facts.Select(f => f.ToString()).Order(StringComparer.Ordinal),
            TableOf(word).Rules.Select(r => r.Fact.ToString()).Order(StringComparer.Ordinal));
    }

    /// <summary>Others read them: a word that goes or a member that is renamed breaks a listener. Set <c>WORKFLOWS_ACCEPT_WIRE=1</c> for new ones.</summary>
    [Fact]
    public void Events_AreTheApprovedOnes()
    {
        string path = Repository.Folder("tests/Unit/Events/Approved.txt");
        string[] found = [.. Processes.Events.SelectMany(Lines).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (Environment.GetEnvironmentVariable("WORKFLOWS_ACCEPT_WIRE") == "1")
        {
            File.WriteAllLines(path, found);
        }

        Assert.Equal(File.ReadAllLines(path), found);
    }

    /// <summary>The guide for listeners names each event.</summary>
    [Fact]
    public void Events_AreExplained()
    {
        string guide = File.ReadAllText(Repository.Folder("docs/events.md"));
        Assert.DoesNotContain(Processes.Events.SelectMany(t => t.Rules).SelectMany(r => r.Words).Distinct(StringComparer.Ordinal),
            word => !guide.Contains($"`{word}`", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Words))]
    public void EveryWordOfARule_CanBeSaid(string word)
    {
        foreach (EventRule rule in TableOf(word).Rules)
        {
            Assert.Equal(rule.Words.Distinct().Order(StringComparer.Ordinal),
                Samples(rule.Fact).SelectMany(f => Both(rule, f)).Select(e => e.Word).Distinct().Order(StringComparer.Ordinal));
        }
    }

    [Theory, MemberData(nameof(Words))]
    public void NoEvent_SaysAnythingOfAPerson(string word)
    {
        foreach (EventRule rule in TableOf(word).Rules)
        {
            HashSet<string> constants = [.. EnumWords(rule.Fact), "alert", "report"];
            JsonElement[] values = [.. Samples(rule.Fact).SelectMany(f => Both(rule, f)).SelectMany(e => e.Members).Select(m => m.Value)];
            string[] texts = [.. values.Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)
                .Where(text => !char.IsAsciiDigit(text[0]) && !constants.Contains(text)).Distinct()];
            Assert.Empty(texts.Where(t => !Sayable.Contains(t)).Select(t => $"{rule.Fact.Name} tells its '{t}'"));
            Assert.DoesNotContain(values, v => v.ValueKind is JsonValueKind.Array or JsonValueKind.Object);
        }
    }

    /// <summary>Whom a duty told is known inside, where a person's own hook is chosen by it, in every process.</summary>
    [Theory, MemberData(nameof(Words))]
    public void EveryDutyThatIsTold_KnowsWhomItTold(string word)
    {
        foreach (EventRule rule in TableOf(word).Rules.Where(r => r.Fact.GetProperty("Told")?.PropertyType == typeof(IReadOnlyList<string>)))
        {
            Assert.All(Samples(rule.Fact), fact => Assert.All(Both(rule, fact), e => Assert.Equal(rule.Fact.GetProperty("Told")!.GetValue(fact), e.Told)));
        }
    }

    [Fact]
    public void EveryProcess_HasATable() =>
        Assert.Equal(Processes.All.Select(p => p.Kind.Word), Processes.Events.Select(t => t.Kind.Word));

    private static EventTable TableOf(string word) => Processes.Events.Single(t => t.Kind.Word == word);

    private static IEnumerable<string> Lines(EventTable table) => table.Rules.SelectMany(rule => Samples(rule.Fact).SelectMany(f => Both(rule, f)))
        .GroupBy(e => e.Word, e => e.Members.Select(m => m.Key))
        .Select(g => $"workflows.{table.Kind.Word}.{g.Key} {string.Join(' ', g.SelectMany(names => names).Distinct().Order(StringComparer.Ordinal))}".TrimEnd());

    private static IEnumerable<EventWord> Both(EventRule rule, CaseFact fact) =>
        ((bool[])[true, false]).Select(isFirst => rule.Of(fact, isFirst)).OfType<EventWord>();

    /// <summary>Filled facts of a kind: with each switch both ways, the first version and a later one, and every kind of duty and verdict.</summary>
    private static IEnumerable<CaseFact> Samples(Type type)
    {
        CaseFact fact = Sample(type);
        yield return fact;
        foreach (PropertyInfo property in type.GetProperties().Where(p => p.SetMethod is { IsPublic: true }))
        {
            if (property.PropertyType == typeof(bool) || property.Name == "Version")
            {
                CaseFact other = Sample(type);
                property.SetValue(other, property.PropertyType == typeof(bool) ? false : 1);
                yield return other;
            }
        }

        if (type.GetProperty("Duty") is not { } duty)
        {
            yield break;
        }

        PropertyInfo kind = duty.PropertyType.GetProperty("Kind")!;
        foreach (object value in Enum.GetValues(kind.PropertyType))
        {
            foreach (StageVerdict verdict in Enum.GetValues<StageVerdict>())
            {
                CaseFact other = Sample(type);
                object of = duty.GetValue(other)!;
                kind.SetValue(of, value);
                duty.PropertyType.GetProperty("Verdict")?.SetValue(of, verdict);
                if (of is PlacementDuty)
                {
                    duty.PropertyType.GetProperty("StageId")!.SetValue(of, "acceptance.stageId");
                }

                yield return other;
            }
        }
    }

    private static CaseFact Sample(Type type) => (CaseFact)Filled.Of(type, new HashSet<Type>());

    private static IEnumerable<string> EnumWords(Type type)
    {
        HashSet<Type> enums = [];
        Filled.Of(type, enums);
        return enums.SelectMany(Enum.GetNames).Select(JsonNamingPolicy.CamelCase.ConvertName);
    }

    /// <summary>An answer to a waiver or about an antibody says something of a person; the placement's own approval does not.</summary>
    [Theory]
    [InlineData("acceptance.client", true)]
    [InlineData("waiver.hbs.client", false)]
    [InlineData("confirmation.hbs.client", false)]
    public void OutcomeOfAPlacement_IsToldOnlyOfItsAcceptance(string stage, bool isTold)
    {
        CaseDutyPerformed<PlacementDuty> performed = (CaseDutyPerformed<PlacementDuty>)Sample(typeof(CaseDutyPerformed<PlacementDuty>));
        performed = performed with { Duty = performed.Duty with { Kind = PlacementDutyKind.TellOutcome, Verdict = StageVerdict.Approved, StageId = stage } };
        Assert.Equal(isTold ? "approved" : null, TableOf("placement").RuleOf(performed).Of(performed, isFirst: false)?.Word);
    }
}
