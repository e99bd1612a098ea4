using System.Text.Encodings.Web;
using System.Text.Unicode;
using Azure.Core.Serialization;
using Azure.Data.Tables;
using Azure.Identity;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SendGrid;
using Workflows.Clocks;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Events;
using Workflows.Hosting.InForce;
using Workflows.Kit;
using Workflows.Ledger;
using Workflows.Links;
using Workflows.Mail;
using Workflows.Pages;
using Workflows.People;
using Workflows.PeopleChanges;
using Workflows.Security;
using Workflows.ServiceLevels;
using Workflows.Timers;
using Workflows.Webhooks;

namespace Workflows.Hosting;

/// <summary>Registers the application's services: the same in both hosts.</summary>
internal static class WorkflowsServices
{
    public static IServiceCollection AddWorkflows(this IServiceCollection services, IConfiguration configuration)
    {
        KeyVaultReferences.RefuseUnresolved(configuration);
        SettingNames.RefuseUnknown(configuration);
        WorkflowsOptions options = configuration.GetSection(WorkflowsOptions.Section).Get<WorkflowsOptions>() ?? new();
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);

        // Pages hold Japanese as it is, not as character references; what markup is made of is encoded all the same.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));

        // One JSON for HTTP, MVC and durable payloads: the real host reads them from three places.
        services.ConfigureHttpJsonOptions(o => LedgerJson.Configure(o.SerializerOptions));
        services.Configure<Microsoft.AspNetCore.Mvc.JsonOptions>(o => LedgerJson.Configure(o.JsonSerializerOptions));
        services.Configure<WorkerOptions>(o => o.Serializer = new JsonObjectSerializer(LedgerJson.Options));

        services.AddLedger(configuration, options);
        services.AddContracts(options);
        services.AddProcesses();
        services.AddEvents(options.Events);
        services.AddAreas();
        services.AddSecurity(options);
        services.AddHostedService<SettingsAdvice>();
        services.AddHostedService<ServiceLevels.FiguresAhead>();
        services.AddSingleton<UploadGate>(s => new UploadGate(s.GetRequiredService<WorkflowsOptions>()));
        services.TryAddSingleton<IFileScan, NoFileScan>();
        services.AddSingleton<FileDoor>();
        services.AddSingleton<StorageTrouble>();
        services.AddSingleton<FaultAnswers>();
        services.AddSingleton<Api.Docs.DrawnApi>();
        Heartbeat.Check(options.Heartbeat);
        Check(options.Mail);
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Heartbeat>(provider, HookSink.Client()));
        services.AddSingleton<Watch>();
        return services;
    }

    /// <exception cref="InvalidOperationException">A setting of mail cannot work: an app that can tell nobody must not start.</exception>
    private static void Check(MailOptions mail)
    {
        try
        {
            mail.Validate();
        }
        catch (ArgumentException wrong)
        {
            throw new InvalidOperationException($"{WorkflowsOptions.Section}:Mail: {wrong.Message}");
        }
    }

    private static void AddLedger(this IServiceCollection services, IConfiguration configuration, WorkflowsOptions options)
    {
        if (options.TablesServiceUri is { } uri)
        {
            services.AddSingleton(_ => new TableServiceClient(uri, new DefaultAzureCredential()));
        }
        else if (options.Tables is { Length: > 0 } tables)
        {
            services.AddSingleton(_ => new TableServiceClient(tables));
        }
        else
        {
            // Only if there are none: a server that keeps tables itself has brought them.
            services.TryAddSingleton(_ => new TableServiceClient(configuration["AzureWebJobsStorage"]
                ?? throw new InvalidOperationException("Expected a connection string in 'Workflows:Tables' or 'AzureWebJobsStorage'; found none.")));
        }

        services.AddSingleton<LedgerTables>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<BodyStore>();
        services.AddSingleton<FileStore>();
        services.AddSingleton(Options.Create(options.Mail));
        services.TryAddSingleton<ISendGridClient>(_ =>
        {
            SendGridClientOptions client = new()
            {
                ApiKey = configuration["SendGrid:ApiKey"] is { } key && !string.IsNullOrWhiteSpace(key) ? key
                    : throw new InvalidOperationException("Expected SendGrid's API key in 'SendGrid:ApiKey'; found none."),
            };
            if (configuration["SendGrid:Host"] is { Length: > 0 } host)
            {
                client.Host = host;
            }

            return new SendGridClient(client);
        });
        services.AddSingleton<MailOutbox>();
        services.AddSingleton<LookTime>();
        services.AddSingleton(PublicAddress.Of(options.PublicAddress, configuration["urls"]));
        services.AddSingleton<ILinkProtector, DataProtectionLinkProtector>();
        services.AddSingleton<LinkStore>();
    }

    private static void AddContracts(this IServiceCollection services, WorkflowsOptions options)
    {
        // Read now, not at the first request: an app with a wrong contract must not start, let alone answer a webhook.
        ContractFolder folder = ContractFolder.Load(Path.Combine(AppContext.BaseDirectory, options.Contracts));
        services.AddSingleton(folder);
        services.AddSingleton(folder.Profiles);
        services.AddSingleton(folder.People);
        services.AddSingleton(folder.Obligations);
        services.AddSingleton<IPeopleNotice, IdentityMail>().AddSingleton<PeopleLog>().AddSingleton<PeopleBook>().AddSingleton<PeopleCommands>();
        services.AddSingleton<ContractVersions>().AddSingleton<ContractsInForce>();
        services.AddHostedService<InForceAtStart>();
        services.AddSingleton(_ => new WebhookSources(options.Sources));
        services.AddSingleton<WebhookThrottle>();
        services.AddSingleton<WebhookBacklog>().AddSingleton<WebhookDoor>();
        services.AddSingleton<SourceDoor>();
        services.AddSingleton<WebhookReplay>();
    }

    /// <summary>What the pages, the API and the timers of each process need beside it.</summary>
    private static void AddAreas(this IServiceCollection services)
    {
        services.AddSingleton<CaseApi>().AddSingleton<CasePages>().AddSingleton<CountPages>();
        services.AddSingleton<ILinkHandler, ApprovalLinkHandler>();
        services.AddSingleton<LinkCodes>().AddSingleton<WrongCodeMail>();
        services.AddSingleton<PeriodReports>();
        ILookup<string?, Type> parts = CaseArea.Parts(typeof(CaseArea).Assembly.GetTypes());
        foreach (CaseArea area in CaseArea.All)
        {
            foreach ((Type role, Type part) in CaseArea.PartsOf(area.GetType(), parts))
            {
                services.AddSingleton(role, part);
            }

            area.AddServices(services);
        }
    }

    /// <summary>The keys of links, cookies and forms: in the tables, encrypted where there is a certificate.</summary>
    internal static void AddKeyRing(this IServiceCollection services, WorkflowsOptions options)
    {
        IDataProtectionBuilder protection = services.AddDataProtection().SetApplicationName("workflows");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>, TableKeyRing>();
        if (options.KeyRingCertificates.Select(c => c.Load()).ToArray() is [var first, ..] certificates)
        {
            protection.ProtectKeysWithCertificate(first).UnprotectKeysWithAnyCertificate(certificates);
        }
    }

    private static void AddSecurity(this IServiceCollection services, WorkflowsOptions options)
    {
        services.AddKeyRing(options);
        services.AddDoor();
        services.AddPages();
    }
}
