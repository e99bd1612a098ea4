using Microsoft.Extensions.DependencyInjection;
using Workflows.Kit.Mail;

namespace Workflows.Kit.Cases;

/// <summary>Registers a process of cases.</summary>
public static class CaseServices
{
    /// <summary>Its duties, the fate of its mails and its sweep; its ledger, reader and commands are registered beside it.</summary>
    public static IServiceCollection AddCases<TProcess, TDuty>(this IServiceCollection services)
        where TProcess : class, ICaseProcess<TDuty>, ICaseMail
        where TDuty : ICaseDuty
    {
        services.AddSingleton<TProcess>();
        services.AddSingleton<ICaseProcess<TDuty>>(s => s.GetRequiredService<TProcess>());
        services.AddSingleton<ICaseMail>(s => s.GetRequiredService<TProcess>());
        return services.AddSingleton<ICaseSweep, CaseSweep<TDuty>>();
    }
}
