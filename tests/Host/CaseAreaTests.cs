using Workflows.Cases;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>What stands beside the area of a process is found by its type; what is missing is named at the start.</summary>
public sealed class CaseAreaTests
{
    private static readonly Type[] s_types = typeof(CaseArea).Assembly.GetTypes();

    [Fact]
    public void EveryPart_BelongsToAnArea()
    {
        ILookup<string?, Type> parts = CaseArea.Parts(s_types);
        HashSet<Type> found = [.. CaseArea.All.SelectMany(a => CaseArea.PartsOf(a.GetType(), parts)).Select(p => p.Part)];
        Assert.Empty(parts.SelectMany(p => p).Except(found));
    }

    [Fact]
    public void AnAreaWithoutLines_IsNamed()
    {
        Type area = CaseArea.All[0].GetType();
        InvalidOperationException missing = Assert.Throws<InvalidOperationException>(() => CaseArea.PartsOf(area, CaseArea.Parts([])));
        Assert.Equal($"Expected exactly one ICaseLines beside {area.Name}, found 0.", missing.Message);
    }
}
