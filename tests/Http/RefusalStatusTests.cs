using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflows.Api;
using Workflows.Changes;
using Workflows.Incidents;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.PeopleChanges;
using Workflows.Texts;
using Xunit;

namespace Workflows.Http.Tests;

public sealed class RefusalStatusTests
{
    /// <summary>Every reason that an act may be refused for: the kit's, and those of each process beside it.</summary>
    internal static IReadOnlyList<RefusalReason> Reasons { get; } =
    [
        .. typeof(RefusalReason).Assembly.GetTypes()
            .SelectMany(t => t.GetProperties(BindingFlags.Static | BindingFlags.Public))
            .Where(p => p.PropertyType == typeof(RefusalReason))
            .Select(p => (RefusalReason)p.GetValue(null)!),
    ];

    /// <summary>What does not exist in the contract is the request's fault, who may not is forbidden, how a case stands is a conflict:
    /// in every process.</summary>
    [Fact]
    public void OneMeaning_HasOneStatus() => Assert.All(Reasons, reason => Assert.Equal(
        reason.Code switch
        {
            "NoSuchCase" or "NoSuchIncident" => 404,
            _ when reason.Code.StartsWith("NoSuch", StringComparison.Ordinal) => 400,
            "NoRoster" or "NoReleases" => 400,
            "NotAllowed" or "NotYours" or "NotAsked" or "AuthorMayNotDecide" => 403,
            "MissingField" or "TooLong" or "NotUnderstood" or "NoFigures" or "InTheFuture" or "BeforeTheStart" or "RetentionOver" => 400,
            "NotInContract" or "WrongFileType" or "FileTooLarge" or "FileNotClean" or "OutsideTerm" or "FileNeeded" or "NothingChanged" => 400,
            "MeetingOutsideTerm" or "EndsBeforeItStarts" or "NotTheChair" or "EvaluationMissing" or "NoTimes" => 400,
            "IdTaken" or "AddressTaken" or "OtherSide" or "TooManyPeople" => 400,
            _ => 409,
        },
        RefusalStatus.Of(reason)));

    /// <summary>The API tells codes: callers take one for one thing.</summary>
    [Fact]
    public void NoTwoReasons_HaveOneCode()
    {
        Assert.True(Reasons.Count >= 60, $"expected the reasons of every process, found {Reasons.Count}");
        Assert.Empty(Reasons.GroupBy(r => r.Code).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    /// <summary>A page, the API and a mail say the same sentence; whoever is refused never reads a code.</summary>
    [Fact]
    public void EveryReason_HasASentenceInBothLanguages_InEveryProcessThatKnowsIt()
    {
        foreach (RefusalReason reason in Reasons)
        {
            TextResource[] processes = DeclaringType(reason) == typeof(PeopleRefusals) ? [PeopleTexts.All] // of no process
                : [.. Workflows.Processes.All.Where(p => IsKnownTo(p, reason)).Select(p => p.Texts)];
            Assert.NotEmpty(processes);
            foreach (TextResource own in processes)
            {
                string english = RefusalTexts.Of(new(reason, "detail"), own, Languages.English);
                string japanese = RefusalTexts.Of(new(reason, "detail"), own, Languages.Japanese);
                Assert.DoesNotContain(reason.Code, english + japanese, StringComparison.Ordinal);
                Assert.Matches(@"^\S+ .*(\.|: detail)$", english);
                Assert.Matches(@"[\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}]", japanese);
                Assert.DoesNotContain("{", english + japanese, StringComparison.Ordinal);
                Assert.Equal((english, japanese), (Answered(reason, own, "en"), Answered(reason, own, "ja")));
            }
        }
    }

    [Fact]
    public void WhatIsWrongWithSeveralFields_IsSaidOfEach_AndAboutADetailInItsOwnWords()
    {
        CommandResult.Refused refused = CommandResult.Refused.Of([new(RefusalReason.MissingField, "title"), new(RefusalReason.TooLong, "system")])!;
        Assert.Equal("Please fill in: 'title'. 'system' is too long.", Detail(refused, ChangeTexts.All, "en"));
        Assert.Equal("The due time lies before the start of the clock.", Detail(new(RefusalReason.BeforeTheStart, "due"), IncidentTexts.All, "en"));
        Assert.Equal("Told as found: ja",
            Detail(new(RefusalReason.NotUnderstood, "x") { Words = language => "Told as found: " + language }, ChangeTexts.All, "ja"));
    }

    /// <summary>Processes know the reasons of the kit and those beside them.</summary>
    private static bool IsKnownTo(ProcessDefinition process, RefusalReason reason) =>
        DeclaringType(reason) is { } declaring && (declaring == typeof(RefusalReason) || declaring.Assembly.GetTypes().Any(t =>
            t.Namespace == declaring.Namespace && t.GetProperties(BindingFlags.Static | BindingFlags.Public)
                .Any(p => p.PropertyType == typeof(ProcessDefinition) && p.GetValue(null) == (object)process)));

    private static Type? DeclaringType(RefusalReason reason) => typeof(RefusalReason).Assembly.GetTypes()
        .FirstOrDefault(t => t.GetProperties(BindingFlags.Static | BindingFlags.Public)
            .Any(p => p.PropertyType == typeof(RefusalReason) && p.GetValue(null) == (object)reason));

    private static string Answered(RefusalReason reason, TextResource own, string language) =>
        Detail(new(reason, "detail"), own, language).Replace("'detail'", "detail", StringComparison.Ordinal);

    private static string Detail(CommandResult.Refused refused, TextResource own, string language)
    {
        DefaultHttpContext context = new();
        context.Request.Headers.AcceptLanguage = language;
        return ((ProblemHttpResult)ApiRefusals.Of(refused, own, context.Request)).ProblemDetails.Detail!;
    }
}
