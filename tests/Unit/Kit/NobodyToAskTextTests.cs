using System.Xml.Linq;
using Workflows.Testing;
using Xunit;

namespace Workflows.Unit.Tests.Kit;

/// <summary>Where nobody may answer, every process that asks says what to do, in both languages.</summary>
public sealed class NobodyToAskTextTests
{
    [Fact]
    public void EveryLead_SaysWhereToAddSomebody_AndToHandItInAgain()
    {
        string[] files = [.. Directory.GetFiles(Repository.Folder("workflows"), "*Texts.ja.resx", SearchOption.AllDirectories)];
        (string File, string Ja, string En)[] leads =
        [
            .. from file in files
               let ja = LeadOf(file)
               where ja is not null
               select (Path.GetFileName(file), ja, LeadOf(file.Replace(".ja.resx", ".resx", StringComparison.Ordinal))!),
        ];
        Assert.Equal(10, leads.Length);
        Assert.All(leads, lead => Assert.Contains("「管理」→「関係者と役割」", lead.Ja, StringComparison.Ordinal));
        Assert.All(leads, lead => Assert.Contains("直してください", lead.Ja, StringComparison.Ordinal));
        Assert.All(leads, lead => Assert.Contains("under Manage › People and roles, then ", lead.En, StringComparison.Ordinal));
        Assert.All(leads, lead => Assert.Contains("again", lead.En, StringComparison.Ordinal));
    }

    private static string? LeadOf(string file) => XDocument.Load(file).Root!.Elements("data")
        .FirstOrDefault(d => (string)d.Attribute("name")! == "Lead.NobodyToAsk")?.Element("value")?.Value;
}
