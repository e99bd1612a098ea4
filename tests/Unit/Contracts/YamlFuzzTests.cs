using FsCheck;
using FsCheck.Fluent;
using Workflows.Contracts;
using Workflows.People;
using Xunit;

namespace Workflows.Unit.Tests.Contracts;

/// <summary>Files that people break: whatever is in them, the readers answer with a profile or with errors, and never throw.</summary>
public sealed class YamlFuzzTests
{
    private static readonly string[] Files = ["okayama.yaml", "mie.yaml", "people.yaml"];

    private static readonly string[] Scraps =
        ["", "\n", "  ", ": ", "- ", "[", "]", "{", "}", "\"", "'", "#", "&a", "*a", "!!str", "|", ">", "%", "---\n", "...\n", "~", "null", "\t", "\u0000",
            "\ud800", "é", "年", "PT", "-1bd", "0"];

    // A shipped file with a few cuts, copies and scraps.
    private static readonly Gen<string> Broken =
        from file in Gen.Elements(Files)
        from edits in Gen.ListOf(
            from at in Gen.Choose(0, 1_000_000)
            from cut in Gen.Choose(0, 30)
            from scrap in Gen.Elements(Scraps)
            select (at, cut, scrap))
        select edits.Take(6).Aggregate(ShippedContracts.Text(file), (text, edit) =>
        {
            int at = edit.at % (text.Length + 1);
            return string.Concat(text.AsSpan(0, at), edit.scrap, text.AsSpan(Math.Min(text.Length, at + edit.cut)));
        });

    [Fact]
    public void BrokenFile_NeverThrows_MeetsSpecification() => Prop.ForAll(Broken.ToArbitrary(), Holds).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyText_NeverThrows_MeetsSpecification() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), t => Holds(t ?? string.Empty)).QuickCheckThrowOnFailure();

    private static bool Holds(string text)
    {
        ProfileReading profile = ProfileReader.Read(text, "broken.yaml", Processes.Sections);
        PeopleReading people = PeopleReader.Read(text, "broken.yaml");
        return profile.Profile is null == profile.Errors.Count > 0 && people.People is null == people.Errors.Count > 0;
    }
}
