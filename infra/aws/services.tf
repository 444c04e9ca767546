# Hosts and workers on Fargate. Both have the same settings and the same role, since each may call every service.

locals {
  has_services = var.image != "" ? 1 : 0
  ca_file      = "/var/lib/attune/postgres-ca.pem"

  settings = {
    PROVIDER                    = "aws"
    PUBLIC_URL                  = var.public_url
    TRUST_PROXY                 = "1"
    AWS_REGION                  = var.region
    S3_BUCKET                   = aws_s3_bucket.recordings.bucket
    AWS_KMS_KEY_ID              = aws_kms_key.main.arn
    BEDROCK_MODEL               = var.bedrock_model
    LLM_CONTEXT_TOKENS          = tostring(var.context_tokens)
    DATABASE_CA_FILE            = local.ca_file
    REDIS_HOST                  = aws_elasticache_replication_group.main.primary_endpoint_address
    REDIS_PORT                  = "6379"
    REDIS_USE_SSL               = "true"
    METRICS_PORT                = "9100"
    WORKER_CONCURRENCY          = tostring(var.worker_concurrency)
    OTEL_EXPORTER_OTLP_ENDPOINT = "http://localhost:4318"
    OTEL_TRACES_SAMPLER         = "parentbased_traceidratio"
    OTEL_TRACES_SAMPLER_ARG     = var.trace_share
  }

  settings_from_secrets = {
    JWT_SECRET_KEY = "token-key"
    DATABASE_URL   = "database-url"
    REDIS_PASSWORD = "redis-password"
  }

  # cpu in 1,024ths of a processor, memory in MB, of a whole task.
  modes = {
    api = {
      command = ["serve", "--role", "api"]
      cpu     = 1024
      memory  = 3072
      health  = "http://127.0.0.1:8000/health/live"
    }
    worker = {
      command = ["worker"]
      cpu     = 2048
      memory  = 5120
      health  = "http://127.0.0.1:9100/health/live"
    }
  }

  log_options = {
    awslogs-group  = aws_cloudwatch_log_group.tasks.name
    awslogs-region = var.region
  }

  mounts = [
    { sourceVolume = "data", containerPath = "/var/lib/attune", readOnly = false },
    { sourceVolume = "scratch", containerPath = "/var/tmp", readOnly = false },
  ]
}

resource "aws_ecs_cluster" "main" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_task_definition" "main" {
  for_each                 = var.image == "" ? {} : local.modes
  family                   = "${var.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = each.value.cpu
  memory                   = each.value.memory
  task_role_arn            = aws_iam_role.task.arn
  execution_role_arn       = aws_iam_role.start.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  # Recordings in work need room.
  ephemeral_storage {
    size_in_gib = 50
  }

  volume {
    name = "data"
  }

  volume {
    name = "scratch"
  }

  container_definitions = jsonencode([
    {
      # Node does not know the authority that signs the certificates of RDS, so the host reads it from a file.
      name                   = "database-ca"
      image                  = var.image
      essential              = false
      readonlyRootFilesystem = true
      entryPoint             = ["sh", "-c"]
      command                = ["printf '%s\n' \"$CERTIFICATES\" > ${local.ca_file}"]
      mountPoints            = [local.mounts[0]]
      secrets = [
        { name = "CERTIFICATES", valueFrom = aws_secretsmanager_secret.main["database-ca"].arn },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options   = merge(local.log_options, { awslogs-stream-prefix = "${each.key}-ca" })
      }
    },
    {
      name                   = "attune"
      image                  = var.image
      essential              = true
      readonlyRootFilesystem = !var.allow_shell
      command                = each.value.command
      stopTimeout            = 60
      portMappings           = [{ containerPort = 8000, protocol = "tcp" }]
      mountPoints            = local.mounts
      linuxParameters        = { initProcessEnabled = false, capabilities = { drop = ["ALL"] } }
      dependsOn              = [{ containerName = "database-ca", condition = "SUCCESS" }]
      environment = [
        for name, value in merge(local.settings, { OTEL_SERVICE_NAME = "attune-${each.key}" }) :
        { name = name, value = value }
      ]
      secrets = [
        for name, secret in local.settings_from_secrets :
        { name = name, valueFrom = aws_secretsmanager_secret.main[secret].arn }
      ]
      healthCheck = {
        command = [
          "CMD", "node", "-e",
          "fetch('${each.value.health}').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))",
        ]
        interval    = 10
        timeout     = 5
        retries     = 3
        startPeriod = 120
      }
      logConfiguration = {
        logDriver = "awslogs"
        options   = merge(local.log_options, { awslogs-stream-prefix = each.key })
      }
    },
    {
      name        = "collector"
      image       = var.collector_image
      essential   = false
      environment = [{ name = "AOT_CONFIG_CONTENT", value = local.collector }]
      logConfiguration = {
        logDriver = "awslogs"
        options   = merge(local.log_options, { awslogs-stream-prefix = "${each.key}-collector" })
      }
    },
  ])

  depends_on = [aws_secretsmanager_secret_version.main]
}

resource "aws_ecs_service" "api" {
  count                             = local.has_services
  name                              = "api"
  cluster                           = aws_ecs_cluster.main.id
  task_definition                   = aws_ecs_task_definition.main["api"].arn
  desired_count                     = var.hosts.least
  launch_type                       = "FARGATE"
  enable_execute_command            = var.allow_shell
  health_check_grace_period_seconds = 180

  network_configuration {
    subnets         = aws_subnet.private[*].id
    security_groups = [aws_security_group.tasks.id]
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.api.arn
    container_name   = "attune"
    container_port   = 8000
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  lifecycle {
    ignore_changes = [desired_count]
  }

  depends_on = [aws_lb_listener.https]
}

resource "aws_ecs_service" "worker" {
  count                  = local.has_services
  name                   = "worker"
  cluster                = aws_ecs_cluster.main.id
  task_definition        = aws_ecs_task_definition.main["worker"].arn
  desired_count          = var.workers.least
  launch_type            = "FARGATE"
  enable_execute_command = var.allow_shell

  network_configuration {
    subnets         = aws_subnet.private[*].id
    security_groups = [aws_security_group.tasks.id]
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  lifecycle {
    ignore_changes = [desired_count]
  }
}

resource "aws_lb" "api" {
  name                       = var.name
  internal                   = !var.public_ingress
  load_balancer_type         = "application"
  subnets                    = var.public_ingress ? aws_subnet.public[*].id : aws_subnet.private[*].id
  security_groups            = [aws_security_group.balancer.id]
  drop_invalid_header_fields = true
  # Events of sessions are one long answer with a sign of life in between.
  idle_timeout = 120
}

resource "aws_lb_target_group" "api" {
  name                 = "${var.name}-api"
  vpc_id               = aws_vpc.main.id
  target_type          = "ip"
  protocol             = "HTTP"
  port                 = 8000
  deregistration_delay = 60

  health_check {
    path     = "/health/ready"
    interval = 15
    timeout  = 10
    matcher  = "200"
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.api.arn
  protocol          = "HTTPS"
  port              = 443
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.api.arn
  }
}
