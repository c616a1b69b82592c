//! What seeded engineers do: a trade, its usual skills, and the sentences that describe it.

/// A trade. Skills by their names in the curated list, the usual ones first.
#[derive(Debug)]
pub(super) struct Trade {
    pub(super) title: &'static str,
    pub(super) skills: &'static [&'static str],
    pub(super) work: &'static [&'static str],
}

/// Earlier ones are drawn more often.
pub(super) const TRADES: &[Trade] = &[
    Trade {
        title: "backend engineer",
        skills: &[
            "Go",
            "PostgreSQL",
            "Java",
            "Python",
            "Apache Kafka",
            "gRPC",
            "Redis",
            "Kotlin",
            "Spring Boot",
            "API Design",
        ],
        work: &[
            "split a billing monolith into services without a day of downtime",
            "brought the slowest endpoint of a booking system from four seconds to ninety milliseconds",
            "designed the ledger behind a payout product and its nightly reconciliation",
        ],
    },
    Trade {
        title: "full-stack engineer",
        skills: &[
            "TypeScript",
            "React",
            "Node.js",
            "PostgreSQL",
            "Next.js",
            "GraphQL",
            "Tailwind CSS",
            "Ruby on Rails",
            "Django",
        ],
        work: &[
            "took a marketplace from a sketch to its first thousand orders",
            "rebuilt a claims desk that two hundred people use all day",
            "led the move from a template stack to typed components, page by page",
        ],
    },
    Trade {
        title: "frontend engineer",
        skills: &[
            "TypeScript",
            "React",
            "CSS",
            "Accessibility",
            "Vue.js",
            "Svelte",
            "Design Systems",
            "Web Performance",
            "Playwright",
        ],
        work: &[
            "wrote the component library that six teams now share",
            "cut the first load of a shop from 1.9 MB to 240 KB",
            "made an analytics product usable with a keyboard and a screen reader",
        ],
    },
    Trade {
        title: "Rust engineer",
        skills: &[
            "Rust",
            "Tokio",
            "PostgreSQL",
            "Linux",
            "gRPC",
            "Axum",
            "WebAssembly",
            "Performance Engineering",
            "C++",
        ],
        work: &[
            "replaced a message broker's hot path and halved its tail latency",
            "wrote the storage engine of a time-series product",
            "ported a parser from C++ and found eleven memory bugs on the way",
        ],
    },
    Trade {
        title: "data engineer",
        skills: &[
            "Python",
            "SQL",
            "Apache Spark",
            "dbt",
            "Apache Airflow",
            "Snowflake",
            "BigQuery",
            "Apache Kafka",
            "Data Modelling",
        ],
        work: &[
            "moved forty nightly jobs to one tested pipeline that finishes before breakfast",
            "built the event model that finance and product finally agree on",
            "brought a warehouse bill down by two thirds without losing a report",
        ],
    },
    Trade {
        title: "site reliability engineer",
        skills: &[
            "Kubernetes",
            "Terraform",
            "Prometheus",
            "Linux",
            "Amazon Web Services",
            "Go",
            "Observability",
            "Incident Response",
            "Google Cloud",
        ],
        work: &[
            "wrote the runbooks that let a team of five sleep at night",
            "moved a hundred services between clouds with an hour of read-only mode",
            "replaced a wall of alerts by eleven that mean something",
        ],
    },
    Trade {
        title: "mobile engineer",
        skills: &[
            "Kotlin",
            "Swift",
            "Flutter",
            "React Native",
            "SwiftUI",
            "Jetpack Compose",
            "iOS",
            "Android",
            "GraphQL",
        ],
        work: &[
            "shipped an offline-first app for field technicians",
            "brought a banking app's crash rate below one in ten thousand sessions",
            "merged two app code bases into one without a rewrite",
        ],
    },
    Trade {
        title: "machine-learning engineer",
        skills: &[
            "Python",
            "PyTorch",
            "Machine Learning",
            "MLOps",
            "NumPy",
            "Large Language Models",
            "scikit-learn",
            "Natural Language Processing",
            "CUDA C",
        ],
        work: &[
            "put a ranking model into production and a way to take it out again",
            "built the evaluation that every change of a document classifier must pass",
            "cut the cost of an inference service by batching and a smaller model",
        ],
    },
    Trade {
        title: "platform engineer",
        skills: &[
            "Kubernetes",
            "Go",
            "Terraform",
            "GitHub Actions",
            "Docker",
            "Continuous Delivery",
            "Amazon Web Services",
            "Helm",
            "Nix",
        ],
        work: &[
            "gave eighty engineers a deploy that takes four minutes and can be taken back",
            "replaced three build systems by one that caches",
            "wrote the paved road for new services, from repository to alert",
        ],
    },
    Trade {
        title: "security engineer",
        skills: &[
            "Information Security",
            "Threat Modelling",
            "Penetration Testing",
            "Python",
            "Applied Cryptography",
            "Go",
            "Zero Trust",
            "Linux",
            "HashiCorp Vault",
        ],
        work: &[
            "ran the threat model of a payments product and closed what it found",
            "introduced short-lived credentials in place of nine hundred static keys",
            "took a team through its first audit with two findings",
        ],
    },
    Trade {
        title: "embedded engineer",
        skills: &[
            "C",
            "C++",
            "Rust",
            "FreeRTOS",
            "Embedded Linux",
            "STM32",
            "Embedded Systems",
            "Control Systems",
            "MQTT",
        ],
        work: &[
            "brought a sensor's battery life from weeks to two years",
            "wrote the bootloader and the update path of a device in forty thousand homes",
            "found the timing fault that stopped a production line twice a month",
        ],
    },
    Trade {
        title: "Elixir and Ruby engineer",
        skills: &[
            "Elixir",
            "Phoenix",
            "Ruby",
            "Ruby on Rails",
            "PostgreSQL",
            "Sidekiq",
            "Event Sourcing",
            "Redis",
            "JavaScript",
        ],
        work: &[
            "keeps a ten-year-old application pleasant to change",
            "built a dispatch board that forty thousand drivers watch live",
            "brought a test suite from fifty minutes to six",
        ],
    },
    Trade {
        title: ".NET engineer",
        skills: &[
            "C#",
            ".NET",
            "ASP.NET Core",
            "Microsoft Azure",
            "Microsoft SQL Server",
            "Entity Framework",
            "Domain-Driven Design",
            "TypeScript",
            "Blazor",
        ],
        work: &[
            "moved an insurer's core system to the cloud, one contract type at a time",
            "wrote the integration layer between nine hospitals",
            "retired a server farm by rewriting its three worst services",
        ],
    },
    Trade {
        title: "test automation engineer",
        skills: &[
            "Test Automation",
            "Playwright",
            "TypeScript",
            "Python",
            "Cypress",
            "Continuous Delivery",
            "Java",
            "Property-Based Testing",
            "Selenium",
        ],
        work: &[
            "turned a fortnight of manual regression into forty minutes",
            "found the flaky third of a suite and repaired or removed it",
            "wrote the test plan for a device that must not fail",
        ],
    },
    Trade {
        title: "games and graphics engineer",
        skills: &[
            "C++",
            "C#",
            "Unity",
            "Unreal Engine",
            "Vulkan",
            "Computer Graphics",
            "GLSL",
            "Game Development",
            "Performance Engineering",
        ],
        work: &[
            "brought a game to a steady sixty frames on the oldest supported console",
            "wrote the renderer of a planning tool for kitchens",
            "built the replay system of a multiplayer title",
        ],
    },
];

/// Fields of business, for headlines and bios.
pub(super) const FIELDS: &[&str] = &[
    "payments",
    "logistics",
    "clinical software",
    "public transport",
    "e-commerce",
    "energy grids",
    "insurance",
    "developer tools",
    "education",
    "media streaming",
    "agriculture",
    "travel",
    "manufacturing",
    "legal technology",
    "telecommunications",
    "climate reporting",
    "property",
    "banking",
];

/// How a headline may be put: {title}, {skill}, {field}.
pub(super) const HEADLINES: &[&str] = &[
    "{Title} for {field}: {skill} and what surrounds it",
    "{Title}, {skill} first, at home in {field}",
    "{Title} who keeps {field} systems calm",
    "{Title} · {skill} · {field}",
    "{Title} with a soft spot for {skill}",
];

/// Second sentence of a bio: {field}, {skill}.
pub(super) const MIDDLES: &[&str] = &[
    "Most of that was in {field}, in teams of four to nine.",
    "Before that I worked on {field} products, from the first sketch to the second rewrite.",
    "I like small releases, plain {skill} and a log that tells the story.",
    "I read a system before I change it, and I write down what I found.",
];

/// Last sentence of a bio.
pub(super) const ENDINGS: &[&str] = &[
    "Looking for a team that ships weekly and says no now and then.",
    "Happy to start with a small paid task, so that both sides know.",
    "I work best with a clear problem, a few constraints and somebody to argue with.",
    "Remote by habit, with mornings free for overlap in either direction.",
];
