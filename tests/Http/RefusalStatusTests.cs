using System.Reflection;
using Workflows.Api;
using Workflows.Kit;
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

    /// <summary>What does not exist in the contract is the request's fault, who may not is forbidden, how a case stands is a conflict: in every process.</summary>
    [Fact]
    public void OneMeaning_HasOneStatus() => Assert.All(Reasons, reason => Assert.Equal(
        reason.Code switch
        {
            "NoSuchCase" or "NoSuchIncident" => 404,
            _ when reason.Code.StartsWith("NoSuch", StringComparison.Ordinal) => 400,
            "NoRoster" or "NoReleases" => 400,
            "NotAllowed" or "NotYours" or "NotAsked" or "AuthorMayNotDecide" => 403,
            "MissingField" or "TooLong" or "NotUnderstood" or "NoFigures" or "InTheFuture" or "BeforeTheStart" or "RetentionOver" => 400,
            "NotInContract" or "WrongFileType" or "FileNotClean" => 400,
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
}
